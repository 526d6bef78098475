import { anOperation, aVm } from '../__testUtils__/fixtures';
import { failureOf } from './failure';

const error = {
  code: 'GuestSilent',
  message: 'the guest does not answer',
  remedy: 'Look at its console.',
  retryable: true,
};

describe('failureOf', () => {
  it('is undefined without an error', () => {
    expect(failureOf(aVm())).toBeUndefined();
    expect(
      failureOf(aVm({ phase: 'deleted', error: { ...error, code: 'Lost' } })),
    ).toBeUndefined();
  });

  it('has the retry of a failed VM', () => {
    expect(
      failureOf(aVm({ phase: 'failed', error, can: ['recreate', 'retry'] })),
    ).toEqual({ error, retry: 'retry' });
  });

  it('has the recreation of a lost VM', () => {
    expect(
      failureOf(aVm({ phase: 'lost', error, can: ['recreate', 'delete'] })),
    ).toEqual({ error, retry: 'recreate' });
  });

  it('has the failed power action', () => {
    const operation = anOperation({ type: 'stop', phase: 'failed', error });
    expect(failureOf(aVm({ operation, can: ['stop', 'recreate'] }))).toEqual({
      error,
      retry: 'stop',
    });
  });

  it('leaves out actions without permission', () => {
    expect(failureOf(aVm({ phase: 'failed', error, can: [] }))).toEqual({
      error,
      retry: undefined,
    });
  });
});
