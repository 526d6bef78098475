import { ConfigReader } from '@backstage/config';
import { z } from 'zod';
import { forExecutorKeys, readExecutorConfig } from './executorConfig';
import { configValue } from './values';

const schema = z
  .strictObject({
    ...forExecutorKeys(z.unknown().optional()),
    bootQueue: configValue.number(z.int().min(1)).default(2),
    isOn: configValue.boolean().default(true),
    bootTimeout: configValue.duration.default(300_000),
    network: z.strictObject({ isOpen: configValue.boolean() }).optional(),
    hosts: z
      .record(z.string(), z.strictObject({ uri: z.string() }))
      .default({}),
    ports: z.array(z.strictObject({ purpose: z.string() })).default([]),
    look: z
      .strictObject({ most: configValue.duration.default(15_000) })
      .prefault({}),
  })
  .transform(({ isOn, ...rest }) => ({ ...rest, isOff: !isOn }));

const read = (data: object) =>
  readExecutorConfig({
    id: 'lab',
    config: new ConfigReader({ kind: 'x', ...data }),
    schema,
    docs: 'the page',
  });

describe('readExecutorConfig', () => {
  it('fills in defaults', () => {
    expect(read({})).toMatchObject({
      bootQueue: 2,
      isOff: false,
      bootTimeout: 300_000,
      look: { most: 15_000 },
    });
  });

  it('takes what the environment gives as text', () => {
    expect(
      read({ bootQueue: '4', isOn: 'false', network: { isOpen: 'TRUE' } }),
    ).toMatchObject({ bootQueue: 4, isOff: true, network: { isOpen: true } });
  });

  it('allows the keys that every executor has', () => {
    const common = {
      title: 'Lab',
      limits: { create: 1 },
      deadlines: { create: '5m' },
      attempts: { create: 1 },
      backoff: { initial: '1s' },
      callTimeout: '1m',
    };
    expect(() => read(common)).not.toThrow();
  });

  it.each([
    'PT5M',
    '5m',
    '5 minutes',
    { minutes: 5 },
    { minutes: '5' },
    { minutes: 4, seconds: 60 },
  ])('takes the duration %j', bootTimeout => {
    expect(read({ bootTimeout }).bootTimeout).toBe(300_000);
  });

  it.each(['soon', '300', 300, {}, { minuts: 5 }, { minutes: 'five' }, []])(
    'refuses the duration %j',
    bootTimeout => {
      expect(() => read({ bootTimeout })).toThrow(
        'vm.executors.lab.bootTimeout: must be a duration such as { minutes: 5 }, 5m or PT5M',
      );
    },
  );

  it.each<[object, string]>([
    [
      { bootTimout: '10m' },
      'vm.executors.lab.bootTimout: there is no such key; did you mean bootTimeout?',
    ],
    [
      { callTimout: '10m' },
      'vm.executors.lab.callTimout: there is no such key; did you mean callTimeout?',
    ],
    [
      { bootqueue: 3 },
      'vm.executors.lab.bootqueue: there is no such key; did you mean bootQueue?',
    ],
    [
      { network: { isOpen: true, isopen: true } },
      'vm.executors.lab.network.isopen: there is no such key; did you mean isOpen?',
    ],
    [
      { hosts: { one: { uri: 'u', url: 'u' } } },
      'vm.executors.lab.hosts.one.url: there is no such key; did you mean uri?',
    ],
    [
      { ports: [{ purpose: 'ssh' }, { purpose: 'http', porpose: '' }] },
      'vm.executors.lab.ports.1.porpose: there is no such key; did you mean purpose?',
    ],
    [
      { look: { least: '1s', mst: '1s' } },
      'vm.executors.lab.look.mst: there is no such key; did you mean most?',
    ],
  ])('names the key that was meant: %j', (data, problem) => {
    expect(() => read(data)).toThrow(problem);
  });

  it('suggests nothing that is far from the key', () => {
    expect(() => read({ colour: 'red' })).toThrow(/there is no such key$/);
  });

  it.each<[object, RegExp]>([
    [{ bootQueue: 'many' }, /vm\.executors\.lab\.bootQueue: .*expected number/],
    [{ bootQueue: '' }, /vm\.executors\.lab\.bootQueue: .*expected number/],
    [{ bootQueue: '0x10' }, /vm\.executors\.lab\.bootQueue/],
    [{ isOn: 'yes' }, /vm\.executors\.lab\.isOn: .*expected boolean/],
  ])('names what is wrong: %j', (data, problem) => {
    expect(() => read(data)).toThrow(problem);
    expect(() => read(data)).toThrow(/the page explains every key/);
  });
});
