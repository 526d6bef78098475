import { ConfigReader } from '@backstage/config';
import { testVmConfig } from '../__testUtils__/TestBackend';
import { readVmConfig } from './vmConfig';

const read = (changes: object) =>
  readVmConfig(new ConfigReader({ vm: { ...testVmConfig, ...changes } }));

const staging = (changes: object) => ({ environments: { staging: changes } });

describe('readVmConfig', () => {
  it('fills in what is not said', () => {
    const config = read({});
    expect(config.environments.get('staging')).toMatchObject({
      title: 'staging',
      stacks: ['java', 'go'],
      images: ['debian-12', 'micro'],
      executors: ['scripted'],
      maxCount: 100,
      lease: {},
    });
    expect(config.executors.get('scripted')!.settings).toMatchObject({
      limits: { create: 5, other: 5 },
      attempts: { create: 3 },
      deadlines: { create: 900_000, stop: 600_000 },
    });
    expect(config.engine).toMatchObject({ enabled: true, claimMs: 60_000 });
    expect(config.sweep).toEqual({
      everyMs: 60_000,
      brake: { atLeast: 5, share: 0.2 },
    });
  });

  it('takes what is said', () => {
    const config = read({
      limits: { count: 7 },
      engine: { claim: { seconds: 3 } },
      executors: {
        scripted: {
          kind: 'scripted',
          anything: 'of its own',
          deadlines: { power: { seconds: 5 } },
        },
      },
      logs: { redact: ['INTERNAL-\\d+'] },
    });
    expect(config.environments.get('staging')!.maxCount).toBe(7);
    expect(config.engine.claimMs).toBe(3000);
    const { deadlines } = config.executors.get('scripted')!.settings;
    expect([deadlines.start, deadlines.stop, deadlines.restart]).toEqual([
      5000, 5000, 5000,
    ]);
    expect('INTERNAL-12'.replace(config.redactions[0], '')).toBe('');
  });

  it('says what is missing when nothing is configured', () => {
    expect(() => readVmConfig(new ConfigReader({}))).toThrow(
      /Missing config at vm: offer environments/,
    );
  });

  it.each<[object, RegExp]>([
    [{ environments: undefined }, /vm\.environments: /],
    [{ environments: {} }, /vm\.environments: offer at least one/],
    [{ stacks: {} }, /vm\.stacks: offer at least one/],
    [{ executors: {} }, /vm\.executors: offer at least one/],
    [{ executors: { a: {} } }, /vm\.executors\.a\.kind: /],
    [
      { executors: { a: { kind: 'x', limits: { create: 0 } } } },
      /vm\.executors\.a\.limits\.create: .*>=1/,
    ],
    [{ images: { a: {} } }, /vm\.images\.a\.os: /],
    [
      { images: { a: { os: { name: 'a', version: '1' }, endOfLife: 'soon' } } },
      /vm\.images\.a\.endOfLife: .*date/,
    ],
    [{ images: { 'a b': {} } }, /vm\.images\.a b: .*/],
    [
      { sizes: { a: { cpus: 0, memoryMiB: 1, diskGiB: 1 } } },
      /vm\.sizes\.a\.cpus: .*>=1/,
    ],
    [
      staging({ stacks: ['cobol'] }),
      /vm\.environments\.staging\.stacks: there is no "cobol"; offered are java, go/,
    ],
    [
      staging({ executors: ['cloud'] }),
      /vm\.environments\.staging\.executors: there is no "cloud"; offered are scripted/,
    ],
    [staging({ maxCount: 100_000 }), /vm\.environments\.staging\.maxCount: /],
    [
      staging({ maxcount: 3 }),
      /vm\.environments\.staging\.maxcount: there is no such key; did you mean maxCount\?/,
    ],
    [
      { executors: { a: { kind: 'x', deadlines: { craete: '5m' } } } },
      /vm\.executors\.a\.deadlines\.craete: there is no such key; did you mean create\?/,
    ],
    [
      staging({ lease: { default: { days: 9 }, max: { days: 7 } } }),
      /vm\.environments\.staging\.lease\.default: is longer than .*shorten it/,
    ],
    [
      staging({ lease: { default: { fortnights: 2 } } }),
      /vm\.environments\.staging\.lease\.default: must be a duration/,
    ],
    [
      { defaults: { image: 'beos' } },
      /vm\.defaults\.image: there is no "beos"; offered are debian-12, micro/,
    ],
    [
      { names: { template: '${component}-${team}' } },
      /vm\.names\.template: \$\{team\} is unknown; use \$\{component\}/,
    ],
    [{ logs: { redact: ['('] } }, /vm\.logs\.redact\.0: .*regular expression/i],
    [{ callbacks: { secret: 'short' } }, /vm\.callbacks\.secret: .*16/],
    [{ sweep: { brake: { share: 2 } } }, /vm\.sweep\.brake\.share: .*<=1/],
    [{ engine: { batch: 1.5 } }, /vm\.engine\.batch: .*int/],
    [{ unheardOf: true }, /vm\.unheardOf: there is no such key/],
  ])('refuses %j and says where and why', (changes, message) => {
    expect(() => read(changes)).toThrow(message);
  });

  it('reports all problems together', () => {
    expect(() =>
      read({ engine: { batch: 0 }, sweep: { brake: { share: 2 } } }),
    ).toThrow(/vm\.engine\.batch[^]*vm\.sweep\.brake\.share/);
  });
});

describe('values from environment variables', () => {
  it('may be text where numbers and booleans are meant', () => {
    const config = read({
      limits: { count: '7' },
      engine: { enabled: 'false', concurrency: '12', poll: { seconds: '2' } },
      sizes: { small: { cpus: '2', memoryMiB: '256', diskGiB: '1' } },
      defaults: {},
      environments: { staging: { maxCount: '5' } },
    });
    expect(config.limits.count).toBe(7);
    expect(config.engine).toMatchObject({
      enabled: false,
      concurrency: 12,
      pollMs: 2000,
    });
    expect(config.sizes.get('small')).toMatchObject({ cpus: 2 });
  });

  it('are refused where they are neither', () => {
    expect(() => read({ limits: { count: 'many' } })).toThrow(
      /vm\.limits\.count: .*expected number/,
    );
    expect(() => read({ engine: { enabled: 'perhaps' } })).toThrow(
      /vm\.engine\.enabled/,
    );
  });
});

describe('durations', () => {
  const poll = (value: unknown) =>
    readVmConfig(
      new ConfigReader({
        vm: { ...testVmConfig, engine: { poll: value } },
      } as any),
    ).engine.pollMs;

  it.each([[{ minutes: 5 }], ['5m'], ['PT5M']])('may be written %j', value => {
    expect(poll(value)).toBe(300_000);
  });

  it.each([['soon'], [{ fortnights: 1 }], [{ days: 30 }], ['0s']])(
    'of a wait cannot be %j',
    value => {
      expect(() => poll(value)).toThrow(/vm\.engine\.poll/);
    },
  );
});
