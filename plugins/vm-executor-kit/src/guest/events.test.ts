import { bootProgress, eventSchema, type GuestEvent } from './events';

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

  it('names the stage that failed first, and why', () => {
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

  it('shows at most 32 steps, those of the image among them', () => {
    const { steps, outcome } = progress([
      ...Array.from({ length: 7000 }, (_, n) => event(`made-up-${n}`, 'ok', 1)),
      event('kernel', 'ok', 2),
      event('ready', 'ok', 3),
    ]);
    expect(outcome).toBe('ready');
    expect(steps).toHaveLength(30);
    expect(steps.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['kernel', 'ready']),
    );
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

describe('eventSchema', () => {
  const facts = {
    os: { id: 'debian', name: 'Debian', version: '12' },
    kernel: '6.1',
    hostname: 'web-1',
    addresses: ['10.0.2.15'],
  };

  it('bounds what a guest says, and makes it fit to be stored', () => {
    const read = eventSchema.parse({
      stage: 'ready',
      state: 'failed',
      at: 1,
      message: `a\u0000b\u001b[2J\ud83d${'x'.repeat(100_000)}`,
      facts: {
        ...facts,
        hostname: 'h'.repeat(5000),
        addresses: Array.from({ length: 500 }, (_, n) => `10.0.0.${n}`),
      },
    });
    expect(read.message).toMatch(/^a b \[2J\ufffdx+$/);
    expect(read.message).toHaveLength(1000);
    expect(read.facts!.hostname).toHaveLength(200);
    expect(read.facts!.addresses).toHaveLength(16);
  });

  it.each(['', 'Two Words', 'a\nb', '../x', 'x'.repeat(41), '-a'])(
    'refuses the stage %j',
    stage => {
      const read = eventSchema.safeParse({ stage, state: 'ok', at: 1 });
      expect(read.success).toBe(false);
    },
  );
});
