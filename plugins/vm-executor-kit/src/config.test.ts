import { mockServices } from '@backstage/backend-test-utils';
import { z } from 'zod';
import { forExecutorKeys } from '@backlot/plugin-vm-node';
import { coerced, duration, readExecutorConfig } from './config';

const schema = z.strictObject({
  ...forExecutorKeys(z.unknown().optional()),
  places: coerced.number(z.int().min(1)).default(2),
  isOn: coerced.boolean().default(true),
  timeout: duration,
  network: z.strictObject({ isOpen: coerced.boolean() }).optional(),
});
const read = (data: Record<string, unknown>) =>
  readExecutorConfig(
    'lab',
    mockServices.rootConfig({ data: { kind: 'x', ...data } as {} }),
    schema,
    'the page',
  );

describe('readExecutorConfig', () => {
  it('takes what the environment gives as text', () => {
    expect(
      read({ places: '4', isOn: 'false', network: { isOpen: 'TRUE' } }),
    ).toMatchObject({ places: 4, isOn: false, network: { isOpen: true } });
    expect(read({})).toMatchObject({ places: 2, isOn: true });
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

  it.each<[Record<string, unknown>, RegExp]>([
    [{ place: 3 }, /vm\.executors\.lab\.place: there is no such key/],
    [
      { network: { isOpen: true, isopen: true } },
      /vm\.executors\.lab\.network\.isopen: there is no such key/,
    ],
    [{ places: 'many' }, /vm\.executors\.lab\.places: .*expected number/],
    [{ places: '' }, /vm\.executors\.lab\.places: .*expected number/],
    [{ places: '0x10' }, /vm\.executors\.lab\.places/],
    [{ isOn: 'yes' }, /vm\.executors\.lab\.isOn: .*expected boolean/],
  ])('names what is wrong: %j', (data, problem) => {
    expect(() => read(data)).toThrow(problem);
    expect(() => read(data)).toThrow(/the page explains every key/);
  });
});
