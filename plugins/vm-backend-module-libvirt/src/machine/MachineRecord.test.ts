import { jobSteps } from '@backlot/plugin-vm-executor-kit';
import {
  decodeRecord,
  encodeRecord,
  type LibvirtJob,
  stepsBeforeStart,
} from './MachineRecord';

describe('the steps of a job', () => {
  const at = (second: number) => new Date(second * 1000).toISOString();
  const steps = (changes: Partial<LibvirtJob>) => {
    const job = { submittedAt: at(0), ...changes } as LibvirtJob;
    return jobSteps(job, {
      beforeStart: stepsBeforeStart(job),
      stages: ['kernel', 'ready'],
    });
  };

  it.each<[string, Partial<LibvirtJob>, string[], number, number]>([
    [
      'a host without room',
      { type: 'create', phase: 'waiting' },
      ['queue'],
      0,
      6,
    ],
    [
      'one that has got its room',
      { type: 'create', phase: 'preparing', admittedAt: at(1) },
      ['queue', 'image'],
      1,
      6,
    ],
    ['an image on its way', { type: 'create' }, ['image'], 0, 5],
    [
      'a start',
      { type: 'create', imageAt: at(1), launchedAt: at(2) },
      ['image', 'prepare', 'start'],
      2,
      5,
    ],
    ['a shutdown', { type: 'stop' }, ['shutdown'], 0, 1],
    [
      'the end of one',
      { type: 'stop', stoppedAt: at(1), finishedAt: at(1) },
      ['shutdown'],
      1,
      1,
    ],
    [
      'a restart',
      { type: 'restart', stoppedAt: at(1), launchedAt: at(1) },
      ['shutdown', 'start'],
      1,
      4,
    ],
  ])('%s', (_, job, names, done, total) => {
    const view = steps(job);
    expect(view.steps.map(({ name }) => name)).toEqual(names);
    expect(view.progress).toEqual({ done, total });
  });

  it('ends the step that failed', () => {
    const { steps: ended } = steps({
      type: 'create',
      finishedAt: at(3),
      error: { code: 'C', message: 'm', remedy: 'r', retryable: false },
    });
    expect(ended).toEqual([
      {
        name: 'image',
        startedAt: at(0),
        finishedAt: at(3),
        outcome: 'failed',
      },
    ]);
  });
});

it('reads what it writes, and what earlier versions wrote', () => {
  const record = {
    schemaVersion: 1,
    vmId: '6f0c9f0e-0000-4000-8000-000000000001',
    name: 'web-1',
    createdAt: '2026-05-01T10:00:00.000Z',
    mac: '52:54:00:00:00:01',
    image: {
      name: 'micro',
      version: '1',
      key: 'micro-0123456789abcdef',
      sshUser: null,
      stages: ['kernel', 'ready'],
      ports: [],
    },
    outputs: { power: 'running' },
    job: {
      operationId: 'o',
      attempt: 1,
      type: 'restart',
      phase: 'succeeded',
      submittedAt: '2026-05-01T10:00:00.000Z',
      stoppedAt: '2026-05-01T10:00:01.000Z',
      launchedAt: '2026-05-01T10:00:01.000Z',
      bootedAt: '2026-05-01T10:00:02.000Z',
      finishedAt: '2026-05-01T10:00:09.000Z',
      consoleStart: 12,
      bootSteps: [{ name: 'kernel', startedAt: '2026-05-01T10:00:02.000Z' }],
    },
  };
  const text = Buffer.from(JSON.stringify(record)).toString('base64');
  expect(decodeRecord(text)).toEqual(record);
  expect(decodeRecord(encodeRecord(decodeRecord(text)))).toEqual(record);
});
