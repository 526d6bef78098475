import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventWatch } from './EventWatch';

describe('EventWatch', () => {
  let file: string;
  let watch: EventWatch;

  beforeEach(async () => {
    const directory = await fs.mkdtemp(path.join(os.tmpdir(), 'backlot-'));
    file = path.join(directory, 'events');
    await fs.writeFile(file, '');
  });

  afterEach(async () => {
    watch.close();
    await fs.rm(path.dirname(file), { recursive: true });
  });

  /** Writes until the condition holds: a watch may begin a little later. */
  const writeUntil = async (condition: () => boolean) => {
    while (!condition()) {
      await fs.appendFile(file, 'stage\n');
      await sleep(10);
    }
  };

  it('notices what is written, until it forgets the machine', async () => {
    const noticed: string[] = [];
    watch = new EventWatch(async vmId => noticed.push(vmId), 0);
    watch.follow('vm', file);
    watch.follow('vm', file);
    await writeUntil(() => noticed.length > 1);
    expect(new Set(noticed)).toEqual(new Set(['vm']));

    watch.forget('vm');
    noticed.length = 0;
    await fs.appendFile(file, 'stage\n');
    await sleep(100);
    expect(noticed).toEqual([]);
  });

  it('looks once at a time, and then at what came meanwhile', async () => {
    let begun = 0;
    let open = 0;
    let mostOpen = 0;
    let end: () => void = () => {};
    watch = new EventWatch(async () => {
      begun++;
      mostOpen = Math.max(mostOpen, ++open);
      await new Promise<void>(resolve => (end = resolve));
      open--;
    }, 0);
    watch.follow('vm', file);
    await writeUntil(() => begun === 1);
    for (let n = 0; n < 50; n++) {
      await fs.appendFile(file, 'stage\n');
      await sleep(2);
    }
    expect(begun).toBe(1);
    end();
    while (begun < 2) {
      await sleep(5);
    }
    expect(mostOpen).toBe(1);
    end();
  });

  it('looks at most once in its least pause, however much is written', async () => {
    const looks: number[] = [];
    watch = new EventWatch(async () => looks.push(Date.now()), 500);
    watch.follow('vm', file);
    await writeUntil(() => looks.length === 3);
    // Timers are never early by more than a millisecond.
    looks.slice(1).forEach((at, index) => {
      expect(at - looks[index]).toBeGreaterThanOrEqual(499);
    });
  });

  it('bears a file that is not there', () => {
    watch = new EventWatch(async () => {});
    watch.follow('vm', '/does/not/exist');
    watch.forget('vm');
    expect(() => watch.close()).not.toThrow();
  });
});
