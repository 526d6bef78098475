import { machineState } from './machineState';

/** RunState of QEMU's QMP reference, but for `running`. */
const OTHERS = [
  'debug',
  'inmigrate',
  'internal-error',
  'io-error',
  'paused',
  'postmigrate',
  'prelaunch',
  'finish-migrate',
  'restore-vm',
  'save-vm',
  'shutdown',
  'suspended',
  'watchdog',
  'guest-panicked',
  'colo',
];

describe('machineState', () => {
  it('reports no problem of a machine that runs', () => {
    expect(machineState('running')).toEqual({
      power: 'running',
      remedy: 'none',
    });
  });

  it.each(OTHERS)('%s: says what it means', status => {
    const state = machineState(status);
    expect(state.power).toBe('unknown');
    expect(state.remedy).not.toBe('none');
    expect(state.problem).toEqual({
      code: expect.stringMatching(/^[A-Z]\w+$/),
      message: expect.stringMatching(/^[A-Z]/),
      remedy: expect.stringMatching(/\.$/),
      retryable: false,
    });
    expect(state.problem!.message).not.toContain(`"${status}"`);
  });

  it.each([undefined, 'a state of some later QEMU', 'constructor'])(
    '%s: is unknown, and a restart helps',
    status => {
      expect(machineState(status)).toMatchObject({
        power: 'unknown',
        remedy: 'new',
        problem: { remedy: expect.stringMatching(/restart/i) },
      });
    },
  );
});
