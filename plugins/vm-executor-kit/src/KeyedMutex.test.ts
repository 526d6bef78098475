import { KeyedMutex } from './KeyedMutex';

describe('KeyedMutex', () => {
  const open = () => {
    let end: () => void = () => {};
    const done = new Promise<void>(resolve => (end = resolve));
    return { done, end };
  };

  it('runs tasks of one key one after the other, failed ones too', async () => {
    const locks = new KeyedMutex();
    const order: string[] = [];
    const task = (name: string) => async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
      if (name === 'a') {
        throw new Error('a failed');
      }
      return name;
    };
    const results = await Promise.allSettled([
      locks.run('key', task('a')),
      locks.run('key', task('b')),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'rejected',
      'fulfilled',
    ]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('lets go of who waits for a task that hangs, and never runs its task', async () => {
    const locks = new KeyedMutex();
    const hanging = open();
    const first = locks.run('key', () => hanging.done);
    const impatient = new AbortController();
    const task = jest.fn(async () => {});
    const second = locks.run('key', task, impatient.signal);
    impatient.abort(new Error('no longer'));
    await expect(second).rejects.toThrow('no longer');
    expect(await locks.run('another', async () => 'runs')).toBe('runs');

    hanging.end();
    await first;
    expect(await locks.run('key', async () => 'free again')).toBe('free again');
    expect(task).not.toHaveBeenCalled();
  });
});
