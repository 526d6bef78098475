import { jobSteps } from '@backlot/plugin-vm-executor-kit';
import {
  formatRecord,
  parseRecord,
  type QemuJob,
  stepsBeforeStart,
} from './MachineRecord';

const at = (second: number) => new Date(second * 1000).toISOString();

const steps = (changes: Partial<QemuJob>) => {
  const job = { submittedAt: at(0), ...changes } as QemuJob;
  const { steps: list, progress } = jobSteps(job, {
    beforeStart: stepsBeforeStart(job),
    stages: ['kernel', 'ready'],
  });
  return { names: list.map(({ name }) => name), ...progress };
};

describe('the steps of a job', () => {
  it.each<[string, Partial<QemuJob>, string[], number, number]>([
    ['a new machine', { type: 'create' }, ['prepare'], 0, 5],
    [
      'an image on its way',
      { type: 'create', phase: 'fetching' },
      ['image'],
      0,
      6,
    ],
    [
      'an image that was fetched',
      { type: 'create', fetchedAt: at(1), queuedAt: at(2) },
      ['image', 'prepare', 'queue'],
      2,
      6,
    ],
    [
      'a start',
      { type: 'start', queuedAt: at(0), launchedAt: at(1) },
      ['queue', 'start'],
      1,
      4,
    ],
    ['a shutdown', { type: 'stop' }, ['shutdown'], 0, 1],
    [
      'a restart',
      { type: 'restart', stoppedAt: at(1), queuedAt: at(1) },
      ['shutdown', 'queue'],
      1,
      5,
    ],
  ])('%s', (_, job, names, done, total) => {
    expect(steps(job)).toEqual({ names, done, total });
  });
});

describe('a record of an earlier version', () => {
  const read = (job: object) =>
    parseRecord(
      JSON.stringify({
        schemaVersion: 1,
        vmId: '6f0c9f0e-0000-4000-8000-000000000001',
        name: 'web-1',
        wanted: 'running',
        ports: { http: 40_000 },
        job: { attempt: 1, submittedAt: at(0), eventsStart: 0, ...job },
      }),
    );

  it('keeps the steps of its boot', () => {
    const bootSteps = [
      { name: 'kernel', startedAt: at(2), finishedAt: at(3) },
      { name: 'ready', startedAt: at(3), finishedAt: at(4) },
    ];
    const { job, ports } = read({
      type: 'create',
      phase: 'succeeded',
      finishedAt: at(4),
      boot: { steps: bootSteps, stage: 'ready', outcome: 'ready' },
    });
    expect(job.bootSteps).toEqual(bootSteps);
    expect(ports).toEqual({ http: 40_000 });
  });

  it('can be written for that version', () => {
    const record = read({ type: 'stop', phase: 'stopping' });
    const text = formatRecord(record);
    expect(JSON.parse(text)).toMatchObject({
      wanted: 'stopped',
      job: { eventsStart: 0, stoppingSince: at(0) },
    });
    expect(parseRecord(text).job).toMatchObject({
      type: 'stop',
      phase: 'stopping',
      submittedAt: at(0),
    });
  });

  it('continues a restart', () => {
    const open = { type: 'restart', stoppingSince: at(0) };
    expect(steps(read({ ...open, phase: 'stopping' }).job).names).toEqual([
      'shutdown',
    ]);
    const { job } = read({ ...open, phase: 'queued', queuedAt: at(1) });
    expect(job.stoppedAt).toBe(at(1));
    expect(steps(job)).toMatchObject({ names: ['shutdown', 'queue'], done: 1 });
  });
});
