import { setTimeout as delay } from 'node:timers/promises';
import { Notifier } from '../loops/Notifier';
import { LongPolls } from './LongPolls';

const HOUR = 3_600_000;

function start() {
  const progress = new Notifier();
  const polls = new LongPolls(progress);
  const gone = new AbortController();
  let found = '';
  let looks = 0;
  const wait = (actor = 'user:default/olivia', ms = HOUR) =>
    polls.wait({
      actor,
      ms,
      signal: gone.signal,
      look: async () => {
        looks += 1;
        return found;
      },
      isEnough: text => text !== '',
    });
  return {
    progress,
    gone,
    wait,
    looks: () => looks,
    find: (text: string) => {
      found = text;
    },
  };
}

describe('LongPolls', () => {
  it('answers with what comes', async () => {
    const { wait, find, progress } = start();
    const answer = wait();
    find('news');
    progress.notify();
    expect(await answer).toBe('news');
  });

  it('answers at once whoever has twenty requests waiting, and nobody else', async () => {
    const { wait, gone } = start();
    const waiting = Array.from({ length: 20 }, () => wait());
    expect(await wait()).toBe('');
    const other = wait('user:default/pablo');
    expect(await Promise.race([other, delay(50, 'waits')])).toBe('waits');
    gone.abort();
    expect(await Promise.all([...waiting, other])).toEqual(Array(21).fill(''));
  });

  it('lets further requests wait once earlier ones have ended', async () => {
    const first = start();
    const ended = Array.from({ length: 20 }, () =>
      first.wait('user:default/olivia', 0),
    );
    await Promise.all(ended);
    const next = first.wait();
    expect(await Promise.race([next, delay(50, 'waits')])).toBe('waits');
    first.gone.abort();
    await next;
  });

  it('does not look at each piece of news of others', async () => {
    const { wait, progress, gone, looks } = start();
    const answer = wait();
    for (let i = 0; i < 1000; i++) {
      progress.notify();
      await Promise.resolve();
    }
    gone.abort();
    await answer;
    expect(looks()).toBeLessThan(5);
  });
});
