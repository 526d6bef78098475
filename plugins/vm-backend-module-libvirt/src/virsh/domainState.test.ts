import { domainState } from './domainState';

describe('domainState', () => {
  it.each([
    ['running', 'booted', 'running', 'none'],
    ['running', 'post-copy failed', 'running', 'none'],
    ['idle', 'unknown', 'running', 'none'],
    ['in shutdown', 'user', 'running', 'none'],
    ['shut off', 'saved', 'stopped', 'none'],
    ['shut off', 'crashed', 'stopped', 'none'],
    ['crashed', 'panicked', 'stopped', 'new'],
    ['paused', 'starting up', 'unknown', 'none'],
    ['paused', 'shutting down', 'unknown', 'none'],
    ['no state', 'unknown', 'unknown', 'none'],
    ['something new', 'unknown', 'unknown', 'none'],
    ['constructor', 'unknown', 'unknown', 'none'],
  ])('%s (%s) is %s and no problem', (state, reason, power, remedy) => {
    expect(domainState(state, reason)).toEqual({ power, reason, remedy });
  });

  it.each([
    ['paused', 'I/O error', 'DiskError', 'resume'],
    ['paused', 'user', 'MachinePaused', 'resume'],
    ['paused', 'watchdog', 'MachinePaused', 'resume'],
    ['paused', 'migrating', 'MachinePaused', 'resume'],
    ['paused', 'post-copy', 'MachinePaused', 'resume'],
    ['paused', 'saving', 'MachinePaused', 'resume'],
    ['paused', 'dumping', 'MachinePaused', 'resume'],
    ['paused', 'from snapshot', 'MachinePaused', 'resume'],
    ['paused', 'creating snapshot', 'MachinePaused', 'resume'],
    ['paused', 'api error', 'MachinePaused', 'resume'],
    ['paused', 'unknown', 'MachinePaused', 'resume'],
    ['paused', 'a reason of some later libvirt', 'MachinePaused', 'resume'],
    ['paused', 'crashed', 'MachineBroken', 'new'],
    ['paused', 'post-copy failed', 'MachineBroken', 'new'],
    ['pmsuspended', 'unknown', 'MachineSuspended', 'wake'],
  ])(
    '%s (%s) is the problem %s, to be mended by %s',
    (state, reason, code, remedy) => {
      expect(domainState(state, reason)).toEqual({
        power: 'unknown',
        reason,
        remedy,
        problem: {
          code,
          message: expect.stringMatching(/^[A-Zl]/),
          remedy: expect.stringMatching(/\.$/),
          retryable: false,
        },
      });
    },
  );
});
