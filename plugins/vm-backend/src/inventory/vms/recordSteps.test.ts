import { systemActor } from '../../model/actor';
import { TestDatabases } from '@backstage/backend-test-utils';
import { randomUUID } from 'node:crypto';
import { TestBackend } from '../../__testUtils__/TestBackend';
import { operationsTable } from '../tables/operations';
import { claimVms } from './claimVms';
import { StepRecorder } from './StepRecorder';
import { type StepRecord, recordSteps } from './recordSteps';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('recordSteps on %s', databaseId => {
  const start = async () =>
    TestBackend.create(await databases.init(databaseId));

  const creation = (
    { vm, claim }: Pick<StepRecord, 'vm' | 'claim'>,
    limit: number,
  ): StepRecord => ({
    vm,
    claim,
    patch: { phase: 'provisioning', mayExist: true },
    take: { slots: 'scripted:create', executor: 'scripted', limit },
    operation: {
      insert: {
        id: randomUUID(),
        vmId: vm.id,
        number: 1,
        type: 'create',
        reason: null,
        phase: 'submitting',
        force: false,
        slots: 'scripted:create',
        attempt: 1,
        maxAttempts: 1,
        nextAttemptAt: null,
        requestedBy: systemActor('engine'),
        jobRef: null,
        cancelSent: false,
        looks: 0,
        steps: [],
        progressDone: 0,
        progressTotal: 0,
        error: null,
        logCursor: null,
        logSeq: 0,
        logBytes: 0,
        createdAt: vm.createdAt,
        startedAt: null,
        finishedAt: null,
        deadlineAt: vm.createdAt,
      },
    },
    change: {
      actor: systemActor('engine'),
      reason: 'create started',
      operationId: null,
    },
  });

  it("stores nothing of a step whose claim is another's by now", async () => {
    const backend = await start();
    const { inventory } = backend;
    const { group } = await backend.request();
    const [stale] = await claimVms(inventory, { limit: 1, claimMs: 1000 });
    backend.clock.advance(1001);
    const [fresh] = await claimVms(inventory, { limit: 1, claimMs: 1000 });
    expect(fresh.vm.id).toBe(stale.vm.id);
    const changes = await inventory.knex('changes').orderBy('seq');
    const before = await backend.group(group.id);

    const record = (step: typeof stale) =>
      inventory.transaction(tx =>
        recordSteps(tx, [creation(step, 5)], inventory.now()),
      );
    expect(await record(stale)).toEqual(['lost']);
    expect(await inventory.knex('operations')).toEqual([]);
    expect(await inventory.knex('changes').orderBy('seq')).toEqual(changes);
    expect(await backend.group(group.id)).toEqual(before);
    expect((await backend.vmsOf(group.id))[0].vm).toMatchObject({
      phase: 'pending',
      mayExist: false,
    });
    expect((await backend.workOf(fresh.vm.id)).claimToken).toBe(
      fresh.claim.token,
    );

    expect(await record(fresh)).toEqual(['stored']);
    expect(await backend.group(group.id)).toMatchObject({
      countPending: 0,
      countProvisioning: 1,
    });
  });

  it('distinguishes a stale step from a fresh one of the same VM that report together', async () => {
    const backend = await start();
    const { inventory } = backend;
    await backend.request();
    const [stale] = await claimVms(inventory, { limit: 1, claimMs: 1000 });
    backend.clock.advance(1001);
    const [fresh] = await claimVms(inventory, { limit: 1, claimMs: 1000 });
    const recorder = new StepRecorder(inventory);
    const said = (step: typeof stale, hostname: string) =>
      recorder.record({
        vm: step.vm,
        claim: step.claim,
        patch: { hostname },
        change: {
          actor: systemActor('engine'),
          reason: hostname,
          operationId: null,
        },
      });
    expect(
      await Promise.all([said(fresh, 'of-today'), said(stale, 'of-before')]),
    ).toEqual(['stored', 'lost']);
    const reasons = await inventory.knex('changes').pluck('reason');
    expect(reasons).toContain('of-today');
    expect(reasons).not.toContain('of-before');
  });

  it('is due at once again when it was woken meanwhile', async () => {
    const backend = await start();
    const { inventory } = backend;
    const { group } = await backend.request();
    const [{ vm, claim }] = await claimVms(inventory, {
      limit: 1,
      claimMs: 1000,
    });
    await backend.groups.delete(group.id, false, backend.caller);
    await inventory.transaction(tx =>
      recordSteps(
        tx,
        [{ vm, claim, release: { nextRunAt: null } }],
        inventory.now(),
      ),
    );
    const [{ vm: after }] = await backend.vmsOf(group.id);
    expect(after.desired).toBe('absent');
    expect(await backend.workOf(vm.id)).toMatchObject({
      claimToken: null,
      nextRunAt: inventory.now(),
    });
  });

  it('never grants more slots than there are, however many ask at once, and nobody starves', async () => {
    const LIMIT = 3;
    const backend = await start();
    const { inventory } = backend;
    await backend.request({ count: 20 });
    const running = async () =>
      (
        await inventory
          .knex('operations')
          .whereIn('phase', ['submitting', 'running'])
      ).map(row => operationsTable.decode(row));
    const started = new Set<string>();
    for (let round = 0; round < 30 && started.size < 20; round++) {
      backend.clock.advance(1);
      const claimed = await claimVms(inventory, {
        limit: 100,
        claimMs: 60_000,
      });
      const asking = claimed.map(step => ({
        ...step,
        record: step.operation
          ? {
              ...creation(step, LIMIT),
              operation: {
                id: step.operation.id,
                patch: {
                  phase: 'submitting' as const,
                  slots: 'scripted:create',
                },
              },
            }
          : creation(step, LIMIT),
      }));
      const waitedBefore = new Map(
        asking.map(({ vm, waiting }) => [vm.id, waiting.waitingSince]),
      );
      await Promise.all(
        asking.map(async ({ vm, record }) => {
          const [outcome] = await inventory.transaction(tx =>
            recordSteps(tx, [record], inventory.now()),
          );
          if (outcome === 'stored') {
            started.add(vm.id);
          }
        }),
      );
      const open = await running();
      expect(open.length).toBeLessThanOrEqual(LIMIT);
      expect(open.length).toBeGreaterThan(0);
      const newcomers = [...waitedBefore.values()].filter(since => !since);
      expect(newcomers).toHaveLength(round === 0 ? 20 : 0);

      // One ends, and passes its slot on.
      const [ending] = open;
      const row = (await backend.vms.get(ending.vmId))!.vm;
      const held = await backend.workOf(ending.vmId);
      await inventory.transaction(tx =>
        recordSteps(
          tx,
          [
            {
              vm: row,
              claim: { token: held.claimToken!, wakes: held.wakes },
              patch: { phase: 'ready' },
              passOn: {
                slots: 'scripted:create',
                executor: 'scripted',
                limit: LIMIT,
              },
              release: { nextRunAt: null },
              operation: {
                id: ending.id,
                patch: { phase: 'succeeded', finishedAt: inventory.now() },
              },
            },
          ],
          inventory.now(),
        ),
      );
    }
    expect(started.size).toBe(20);
  });
});
