import { BootQueue } from './BootQueue';

describe('BootQueue', () => {
  it('lets in as many as it has places, in the order in which they came', () => {
    const queue = new BootQueue(2);
    expect(queue.enter('a', 1)).toBe(true);
    expect(queue.enter('b', 2)).toBe(true);
    expect(queue.enter('c', 3)).toBe(false);
    expect(queue.enter('d', 4)).toBe(false);

    queue.leave('a');
    expect(queue.enter('d', 4)).toBe(false);
    expect(queue.enter('c', 3)).toBe(true);
    queue.leave('b');
    expect(queue.enter('d', 4)).toBe(true);
  });

  it('calls the next machine when a place becomes free', () => {
    const turns: string[] = [];
    const queue = new BootQueue(1, Date.now, vmId => turns.push(vmId));
    queue.enter('a', 1);
    queue.enter('late', 3);
    queue.enter('b', 2);
    expect(turns).toEqual([]);
    queue.leave('a');
    expect(turns).toEqual(['b']);
    // A machine that only waited leaves no place.
    queue.leave('late');
    expect(turns).toEqual(['b']);
  });

  it('gives one machine one place', () => {
    const queue = new BootQueue(1);
    expect(queue.enter('a', 1)).toBe(true);
    expect(queue.enter('a', 1)).toBe(true);
    expect(queue.occupants()).toEqual(['a']);
  });

  it('does not wait for an earlier machine that is gone', () => {
    let now = 0;
    const queue = new BootQueue(1, () => now);
    queue.occupy('a');
    expect(queue.enter('b', 1)).toBe(false);
    queue.leave('a');
    expect(queue.enter('c', 2)).toBe(false);
    now = 60_000;
    expect(queue.enter('c', 2)).toBe(true);
  });

  it('forgets a machine that leaves while it waits', () => {
    const queue = new BootQueue(1);
    queue.occupy('a');
    queue.enter('b', 1);
    queue.leave('b');
    queue.leave('a');
    expect(queue.enter('c', 2)).toBe(true);
  });

  it('decides among those of one moment', () => {
    const queue = new BootQueue(1);
    queue.occupy('a');
    queue.enter('b', 1);
    queue.enter('c', 1);
    queue.leave('a');
    expect([queue.enter('c', 1), queue.enter('b', 1)]).toEqual([false, true]);
  });
});
