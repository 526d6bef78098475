import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { bootProgress, readGuestEvents, type GuestEvent } from './events';

const startedAt = new Date('2030-01-01T00:00:00Z');
const now = new Date('2030-01-01T00:01:00Z');
const stages = ['kernel', 'network', 'user-data', 'ready'];

const event = (
  stage: string,
  state: GuestEvent['state'],
  second: number,
  more: Partial<GuestEvent> = {},
): GuestEvent => ({
  stage,
  state,
  at: startedAt.getTime() / 1000 + second,
  ...more,
});
const progress = (events: GuestEvent[]) =>
  bootProgress(events, { stages, startedAt, now });
const at = (second: number) =>
  new Date(startedAt.getTime() + second * 1000).toISOString();

describe('bootProgress', () => {
  it('begins with the first stage', () => {
    expect(progress([])).toEqual({
      steps: [{ name: 'kernel', startedAt: at(0) }],
      stage: 'kernel',
      outcome: 'booting',
    });
  });

  it('shows what is done and what is under way', () => {
    expect(
      progress([
        event('kernel', 'ok', 2),
        event('network', 'started', 2),
        event('network', 'ok', 3),
        event('user-data', 'started', 3),
      ]),
    ).toEqual({
      steps: [
        {
          name: 'kernel',
          startedAt: at(0),
          finishedAt: at(2),
          outcome: 'succeeded',
        },
        {
          name: 'network',
          startedAt: at(2),
          finishedAt: at(3),
          outcome: 'succeeded',
        },
        { name: 'user-data', startedAt: at(3) },
      ],
      stage: 'user-data',
      outcome: 'booting',
    });
  });

  it('is ready with the facts of the guest', () => {
    const facts = {
      os: { id: 'debian', name: 'Debian', version: '12' },
      kernel: '6.1',
      hostname: 'web-1',
      addresses: [],
    };
    expect(
      progress([event('kernel', 'ok', 1), event('ready', 'ok', 9, { facts })]),
    ).toMatchObject({ outcome: 'ready', facts });
  });

  it('tells the stage that failed first, and why', () => {
    expect(
      progress([
        event('user-data', 'failed', 5, { message: 'exit status 7' }),
        event('ready', 'failed', 5, { message: 'something failed' }),
      ]),
    ).toMatchObject({
      outcome: 'failed',
      stage: 'user-data',
      message: 'exit status 7',
    });
  });

  it('keeps times of a guest whose clock is wrong within the boot', () => {
    const { steps } = progress([
      event('kernel', 'ok', -9e6),
      event('network', 'ok', 9e6),
    ]);
    expect(steps.map(({ finishedAt }) => finishedAt).slice(0, 2)).toEqual([
      startedAt.toISOString(),
      now.toISOString(),
    ]);
  });
});

describe('readGuestEvents', () => {
  let file: string;

  beforeEach(async () => {
    const directory = await fs.mkdtemp(path.join(os.tmpdir(), 'events-'));
    file = path.join(directory, 'events.log');
  });

  afterEach(async () => {
    await fs.rm(path.dirname(file), { recursive: true });
  });

  it('has nothing to read before the guest wrote', async () => {
    expect(await readGuestEvents(file, 0)).toEqual([]);
  });

  it('reads whole lines after the offset and leaves what is no event', async () => {
    const before = '{"stage":"ready","state":"ok","at":1}\n';
    const lines = [
      '{"stage":"kernel","state":"ok","at":2.5,"bootId":"x"}',
      'noise',
      '{"stage":"network","state":"unheard of","at":3}',
      'null',
      '{"stage":"seed","state":"started","at":3}',
      '{"stage":"seed","sta',
    ];
    await fs.writeFile(file, before + lines.join('\n'));
    expect(await readGuestEvents(file, before.length)).toEqual([
      { stage: 'kernel', state: 'ok', at: 2.5 },
      { stage: 'seed', state: 'started', at: 3 },
    ]);
  });
});
