/**
 * Whole rollouts as narratives: strategy × size × failure. Each one runs four
 * times, with groups and VMs in another order, and has to read the same: no
 * decision may depend on the order in which the database answers rows.
 */
import fs from 'node:fs';
import path from 'node:path';
import {
  SimulatedFleet,
  type SimulatedGroup,
} from './__testUtils__/SimulatedFleet';

type Scenario = Pick<
  ConstructorParameters<typeof SimulatedFleet>[0],
  'groups' | 'strategy' | 'failing'
>;

const group = (
  name: string,
  count: number,
  environment = 'staging',
): SimulatedGroup => ({
  name,
  count,
  environment,
  owner: `group:default/${name}-team`,
});

const single = [group('orders', 1)];
const three = [group('orders', 3)];
const ten = [group('orders', 10)];
const two = [group('cart', 2), group('orders', 3)];
const environments = [
  group('cart-p', 2, 'production'),
  group('cart-s', 1),
  group('orders-p', 2, 'production'),
  group('orders-s', 2),
];
const canary = { vms: 1, bakeSeconds: 300 };

const scenarios: Record<string, Scenario> = {
  'single-vm': { groups: single, strategy: {} },
  'single-vm-surge': {
    groups: single,
    strategy: { maxSurge: 1, maxUnavailable: 0 },
  },
  'single-vm-fails': {
    groups: single,
    strategy: {},
    failing: ['orders-01'],
  },
  'three-one-at-a-time': { groups: three, strategy: { batchSize: 10 } },
  'three-at-once': {
    groups: three,
    strategy: { batchSize: 10, maxUnavailable: '100%' },
  },
  'three-surge': {
    groups: three,
    strategy: { batchSize: 10, maxSurge: 1, maxUnavailable: 0 },
  },
  'three-surge-fails': {
    groups: three,
    strategy: { batchSize: 10, maxSurge: 1, maxUnavailable: 0 },
    failing: ['orders-04'],
  },
  'three-in-batches-of-one': { groups: three, strategy: { batchSize: 1 } },
  'three-second-fails': {
    groups: three,
    strategy: { batchSize: 10 },
    failing: ['orders-02'],
  },
  'three-tolerate-one-failure': {
    groups: three,
    strategy: { batchSize: 10, pauseOnFailures: 2 },
    failing: ['orders-02'],
  },
  'ten-one-fifth': {
    groups: ten,
    strategy: { batchSize: '20%', maxUnavailable: '20%' },
  },
  'ten-surge-half': {
    groups: ten,
    strategy: { batchSize: '100%', maxSurge: '50%', maxUnavailable: 0 },
  },
  'ten-surge-and-unavailable': {
    groups: ten,
    strategy: { batchSize: '100%', maxSurge: 2, maxUnavailable: 2 },
  },
  'ten-two-fail': {
    groups: ten,
    strategy: {
      batchSize: '50%',
      maxUnavailable: '30%',
      pauseOnFailures: '20%',
    },
    failing: ['orders-02', 'orders-07'],
  },
  'two-groups-together': { groups: two, strategy: { batchSize: 5 } },
  'two-groups-one-after-the-other': {
    groups: two,
    strategy: { batchSize: 5, groupsAtOnce: 1 },
  },
  'two-groups-one-fails': {
    groups: two,
    strategy: { batchSize: 5, pauseOnFailures: 3 },
    failing: ['cart-01'],
  },
  'two-groups-canary': { groups: two, strategy: { batchSize: 5, canary } },
  'two-groups-canary-fails': {
    groups: two,
    strategy: { batchSize: 5, canary },
    failing: ['cart-01'],
  },
  'environments-in-order': { groups: environments, strategy: { batchSize: 4 } },
  'environments-approval': {
    groups: environments,
    strategy: { batchSize: 4, approval: 'betweenEnvironments' },
  },
  'environments-canary-in-each-batch-pause': {
    groups: environments,
    strategy: { batchSize: 2, canary, pauseBetweenBatchesSeconds: 600 },
  },
  'environments-production-first': {
    groups: environments,
    strategy: { batchSize: 4, environments: ['production', 'staging'] },
  },
  'environments-start-in-a-window': {
    groups: environments,
    strategy: {
      batchSize: '100%',
      startAt: '2030-01-01T01:00:00Z',
      windows: [
        {
          days: ['tue'],
          from: '02:00',
          to: '06:00',
          timeZone: 'UTC',
        },
      ],
    },
  },
};

/** In another order for each seed; 0 keeps the order. */
function shuffled<T>(items: T[], seed: number): T[] {
  const rank = (index: number) => (seed * (index * 7919 + 104729)) % 1009;
  return items
    .map((item, index) => ({ item, rank: rank(index) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** The lines of one second have no order of their own. */
const inOrder = (lines: string[]): string[] => {
  const seconds = (line: string) => Number(/^ *(\d+) s/.exec(line)?.[1]);
  return [...lines].sort(
    (a, b) => seconds(a) - seconds(b) || a.localeCompare(b, 'en'),
  );
};

function narrate({ groups, ...options }: Scenario, seed: number): string {
  const fleet = new SimulatedFleet({
    ...options,
    groups: shuffled(groups, seed),
    // Every creation takes 90 seconds and every deletion 15.
    random: () => 0.5,
  });
  for (const groupState of fleet.groupStates.values()) {
    groupState.vms = shuffled(groupState.vms, seed);
  }
  while (fleet.phase !== 'succeeded') {
    const last = fleet.run();
    const environment = /approval to continue with (\S+)/.exec(last)?.[1];
    if (environment) {
      fleet.say('olivia', `approves ${environment}`);
      fleet.rollout.approved.push(environment);
    } else if (fleet.phase === 'paused') {
      fleet.resume();
    }
  }
  for (const {
    group: { name, count },
  } of fleet.groupStates.values()) {
    expect(fleet.vms(name).map(({ specRevision }) => specRevision)).toEqual(
      Array.from({ length: count }, () => 2),
    );
  }
  return `${inOrder(fleet.narrative).join('\n')}\n`;
}

const fileOf = (name: string) =>
  path.join(__dirname, '__fixtures__', 'goldens', `${name}.txt`);

describe.each(Object.keys(scenarios))('the rollout %s', name => {
  it.each([0, 1, 2, 3])('goes as written, in order %i', seed => {
    const narrative = narrate(scenarios[name], seed);
    if (process.env.UPDATE_NARRATIVES && seed === 0) {
      fs.mkdirSync(path.dirname(fileOf(name)), { recursive: true });
      fs.writeFileSync(fileOf(name), narrative);
    }
    expect(narrative).toBe(fs.readFileSync(fileOf(name), 'utf8'));
  });
});
