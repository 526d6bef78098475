import { linesOf } from './console';
import { jobSteps } from './jobSteps';
import type { MachineJob, MachineRecord } from './MachineRecord';

describe('linesOf', () => {
  it.each<[string, boolean, string[], number]>([
    ['a\r\nb\nc', false, ['a', 'b'], 5],
    ['a\r\nb\nc', true, ['a', 'b', 'c'], 6],
    ['', false, [], 0],
    ['\n\n', false, ['', ''], 2],
    ['x', false, [], 0],
  ])('%j, ended: %s', (text, ended, lines, position) => {
    const read = linesOf(Buffer.from(text), 0, ended);
    expect(read.position).toBe(position);
    expect(read.lines).toEqual(lines);
  });

  it('takes a long line without an end in pieces', () => {
    const read = linesOf(Buffer.alloc(64 * 1024, 'x'), 10, false);
    expect(read).toMatchObject({ position: 10 + 64 * 1024, more: true });
    expect(read.lines).toHaveLength(1);
  });
});

describe('jobSteps', () => {
  const at = (second: number) => new Date(second * 1000).toISOString();
  const steps = (job: Partial<MachineJob>) =>
    jobSteps({
      image: { stages: ['kernel', 'ready'] },
      job: { submittedAt: at(0), ...job },
    } as MachineRecord);

  it.each<[string, Partial<MachineJob>, string[], number, number]>([
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
    const { steps: told } = steps({
      type: 'create',
      finishedAt: at(3),
      error: { code: 'C', message: 'm', remedy: 'r', retryable: false },
    });
    expect(told).toEqual([
      {
        name: 'image',
        startedAt: at(0),
        finishedAt: at(3),
        outcome: 'failed',
      },
    ]);
  });
});
