import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import {
  SimulatedFleet,
  type SimulatedGroup,
} from './__testUtils__/SimulatedFleet';

/** The same sequence for the same seed: mulberry32, public domain. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const team = (number: number) => `group:default/team-${number}`;

const outdatedOf = (fleet: SimulatedFleet) =>
  [...fleet.groupStates.keys()].flatMap(name =>
    fleet.vms(name).filter(({ specRevision }) => specRevision === 1),
  );

const golden = (name: string) =>
  path.join(__dirname, '__fixtures__', `${name}.txt`);

/** `UPDATE_NARRATIVES=1` writes them: read the difference before you keep it. */
function expectNarrative(name: string, lines: string[]): void {
  const text = `${lines.join('\n')}\n`;
  if (process.env.UPDATE_NARRATIVES) {
    fs.mkdirSync(path.dirname(golden(name)), { recursive: true });
    fs.writeFileSync(golden(name), text);
  }
  expect(text).toBe(fs.readFileSync(golden(name), 'utf8'));
}

describe('a rollout', () => {
  it('replaces the VMs of one group of three, one at a time', () => {
    const fleet = new SimulatedFleet({
      groups: [
        { name: 'orders', environment: 'staging', owner: team(1), count: 3 },
      ],
      strategy: { batchSize: 10 },
      random: chance(1),
    });
    expect(fleet.run()).toBe('the VMs of all groups are replaced');
    expectNarrative('one-group', fleet.narrative);
  });

  it('makes the new before it removes the old, where it may surge', () => {
    const fleet = new SimulatedFleet({
      groups: [
        { name: 'orders', environment: 'staging', owner: team(1), count: 2 },
      ],
      strategy: { maxSurge: 1, maxUnavailable: 0, batchSize: 10 },
      random: chance(2),
    });
    expect(fleet.run()).toBe('the VMs of all groups are replaced');
    expectNarrative('surge', fleet.narrative);
  });

  it('begins with a canary, waits, and asks before production', () => {
    const fleet = new SimulatedFleet({
      groups: [
        { name: 'orders', environment: 'production', owner: team(1), count: 2 },
        { name: 'orders-s', environment: 'staging', owner: team(1), count: 2 },
        { name: 'cart-s', environment: 'staging', owner: team(2), count: 1 },
      ],
      strategy: {
        canary: { vms: 2, bakeSeconds: 600 },
        batchSize: 2,
        approval: 'betweenEnvironments',
        pauseBetweenBatchesSeconds: 60,
      },
      random: chance(3),
    });
    expect(fleet.run()).toBe(
      'waiting for approval to continue with production',
    );
    fleet.rollout.approved.push('production');
    expect(fleet.run()).toBe('the VMs of all groups are replaced');
    expectNarrative('canary', fleet.narrative);
  });

  it('replaces 1,000 VMs in 200 groups of which 2 % fail at first', () => {
    const groups: SimulatedGroup[] = Array.from({ length: 200 }, (_, n) => ({
      name: `app-${String(n + 1).padStart(3, '0')}`,
      environment: n % 2 ? 'production' : 'staging',
      owner: team(n % 17),
      count: 5,
    }));
    const fleet = new SimulatedFleet({
      groups,
      strategy: {
        maxUnavailable: '20%',
        batchSize: '5%',
        groupsAtOnce: 20,
        canary: { vms: 5, bakeSeconds: 1800 },
        pauseOnFailures: '1%',
      },
      random: chance(4),
      failures: 0.02,
    });

    let pauses = 0;
    for (;;) {
      const said = fleet.run();
      if (fleet.phase === 'succeeded') {
        break;
      }
      expect(fleet.phase).toBe('paused');
      expect(said).toMatch(/^\d+ VMs? failed/);
      pauses += 1;
      fleet.resume();
    }

    expect(pauses).toBeGreaterThan(0);
    expect(outdatedOf(fleet)).toEqual([]);
    expect(
      [...fleet.groupStates.values()].map(({ vms }) => vms.length),
    ).toEqual(groups.map(({ count }) => count));
    for (const { available, allowed } of fleet.worst.values()) {
      expect(available).toBeGreaterThanOrEqual(allowed);
    }
    // Without what happens to each VM: that would be thousands of lines.
    expectNarrative(
      'fleet-of-1000',
      fleet.narrative.filter(
        line => /rollout:|olivia:/.test(line) && !/ is ready$/.test(line),
      ),
    );
  });

  it('goes back half-way, and leaves alone what was not touched', () => {
    const groups = [1, 2, 3].map(n => ({
      name: `app-${n}`,
      environment: 'staging',
      owner: team(n),
      count: 2,
    }));
    let halfway = false;
    const fleet = new SimulatedFleet({
      groups,
      strategy: { batchSize: 2, groupsAtOnce: 1 },
      random: chance(5),
      onLook: simulated => {
        const left = outdatedOf(simulated).length;
        if (!halfway && left <= 3) {
          halfway = true;
          simulated.rollBack();
        }
      },
    });
    expect(fleet.run()).toBe('the VMs of all groups are rolled back');
    expect(
      [...fleet.groupStates.values()].map(
        ({ rolloutGroup }) => rolloutGroup.phase,
      ),
    ).toEqual(['rolledBack', 'rolledBack', 'skipped']);
    expect(fleet.vms('app-3').map(({ specRevision }) => specRevision)).toEqual([
      1, 1,
    ]);
    expect(
      [...fleet.groupStates.keys()].flatMap(name =>
        fleet.vms(name).filter(({ specRevision }) => specRevision === 2),
      ),
    ).toEqual([]);
    expectNarrative('rollback', fleet.narrative);
  });
});

describe('a rollout, whatever happens', () => {
  const anyFleet = fc.record({
    groups: fc.array(
      fc.record({
        environment: fc.constantFrom('staging', 'production'),
        owner: fc.constantFrom(team(1), team(2)),
        count: fc.integer({ min: 1, max: 6 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    strategy: fc.record({
      maxUnavailable: fc.constantFrom(0, 1, 2, '34%', '100%'),
      maxSurge: fc.constantFrom(0, 1, 2, '50%'),
      batchSize: fc.constantFrom(1, 3, '20%', '100%'),
      groupsAtOnce: fc.integer({ min: 1, max: 3 }),
      pauseOnFailures: fc.constantFrom(1, 3, '50%'),
      order: fc.constantFrom('owner' as const, 'age' as const),
      pauseBetweenBatchesSeconds: fc.constantFrom(0, 30),
      canary: fc.option(
        fc.record({
          vms: fc.integer({ min: 1, max: 3 }),
          bakeSeconds: fc.constantFrom(0, 300),
        }),
        { nil: undefined },
      ),
    }),
    failures: fc.constantFrom(0, 0.1, 0.4),
    seed: fc.integer(),
    /** What people do meanwhile, by looks from the beginning. */
    meddling: fc.array(
      fc.record({
        look: fc.integer({ min: 0, max: 30 }),
        what: fc.constantFrom(
          'scaleUp' as const,
          'scaleDown' as const,
          'rollBack' as const,
          'delete' as const,
        ),
        group: fc.nat(),
      }),
      { maxLength: 3 },
    ),
  });

  it('keeps to its limits, and comes to an end', () => {
    fc.assert(
      fc.property(anyFleet, given => {
        const groups = given.groups.map((group, n) => ({
          ...group,
          name: `app-${n}`,
        }));
        let looks = 0;
        let back = false;
        const shrunk = new Set<string>();
        const fleet = new SimulatedFleet({
          groups,
          strategy: given.strategy as any,
          random: chance(given.seed),
          failures: given.failures,
          onLook: simulated => {
            for (const { what, group } of given.meddling.filter(
              ({ look }) => look === looks,
            )) {
              const { name } = groups[group % groups.length];
              const groupState = simulated.groupStates.get(name)!;
              if (what === 'rollBack') {
                if (!back) {
                  simulated.rollBack();
                }
                back = true;
              } else if (what === 'delete') {
                groupState.group.deleteRequestedAt = simulated.now;
                shrunk.add(name);
              } else if (!groupState.group.deleteRequestedAt) {
                // As `PATCH` does it: outside of the rollout, at any time.
                groupState.group.count = Math.max(
                  1,
                  groupState.group.count + (what === 'scaleUp' ? 1 : -1),
                );
                shrunk.add(name);
                simulated.replan(name);
              }
            }
            looks += 1;
          },
        });
        for (let pauses = 0; pauses < 200; pauses++) {
          fleet.run();
          if (fleet.phase !== 'paused') {
            break;
          }
          fleet.resume();
        }

        expect(fleet.phase).toBe(back ? 'rolledBack' : 'succeeded');
        for (const [name, { group, rolloutGroup }] of fleet.groupStates) {
          if (group.deleteRequestedAt) {
            continue;
          }
          const revisions = fleet
            .vms(name)
            .filter(vm => vm.desired === 'present')
            .map(vm => vm.specRevision);
          expect(revisions).toHaveLength(group.count);
          const wanted = back ? [1, 3] : [2];
          expect(revisions.filter(one => !wanted.includes(one))).toEqual([]);
          expect(group.rolloutAllowance).toBe(null);
          expect(rolloutGroup.phase).not.toBe('running');
        }
        const short = [...fleet.worst].filter(
          ([name, { available, allowed }]) =>
            !shrunk.has(name) && available < allowed,
        );
        expect(short).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
