import { EventReports } from './EventReports';
import { MAX_EVENT_BYTES } from './EventLines';

const line = (stage: string) =>
  `${JSON.stringify({ stage, state: 'ok', at: 1 })}\n`;

describe('EventReports', () => {
  let written: Buffer;
  let reads: Array<[offset: number, bytes: number]>;
  let reports: EventReports;

  const boot = (id: string, start = 0) => ({
    vmId: 'vm',
    id,
    start,
    read: async (offset: number, length: number) => {
      const bytes = written.subarray(offset, offset + length);
      reads.push([offset, bytes.length]);
      return bytes;
    },
  });
  const stages = async (...args: Parameters<typeof boot>) =>
    (await reports.events(boot(...args))).map(({ stage }) => stage);
  const write = (text: string) => {
    written = Buffer.concat([written, Buffer.from(text)]);
  };

  beforeEach(() => {
    written = Buffer.alloc(0);
    reads = [];
    reports = new EventReports();
  });

  it('reads each byte of a boot once, however often it looks', async () => {
    write(line('kernel'));
    expect(await stages('first')).toEqual(['kernel']);
    write(line('network'));
    expect(await stages('first')).toEqual(['kernel', 'network']);
    expect(await stages('first')).toEqual(['kernel', 'network']);
    const read = reads.reduce((sum, [, bytes]) => sum + bytes, 0);
    expect(read).toBe(written.length);
  });

  it('begins again with each boot, and where it remembers nothing', async () => {
    write(line('kernel'));
    await stages('first');
    const start = written.length;
    write(line('network'));
    expect(await stages('second', start)).toEqual(['network']);
    reports = new EventReports();
    expect(await stages('second', start)).toEqual(['network']);
  });

  it('does not read a line twice for two who look at once', async () => {
    write(line('kernel'));
    await Promise.all([stages('first'), stages('first')]);
    expect(reads).toEqual([
      [0, written.length],
      [written.length, 0],
    ]);
  });

  it('stops reading a guest that writes without end', async () => {
    written = Buffer.alloc(10 * MAX_EVENT_BYTES, '\n');
    for (let looks = 0; looks < 100; looks++) {
      await stages('first');
    }
    const read = reads.reduce((sum, [, bytes]) => sum + bytes, 0);
    expect(read).toBe(MAX_EVENT_BYTES);
    expect(reads.length).toBeLessThan(10);
  });
});
