import { anOperation, aVm } from '../__testUtils__/fixtures';
import { failureOf } from './failure';

const error = {
  code: 'GuestSilent',
  message: 'the guest does not answer',
  remedy: 'Look at its console.',
  retryable: true,
};

describe('failureOf', () => {
  it('is nothing while all is well', () => {
    expect(failureOf(aVm())).toBeUndefined();
    expect(
      failureOf(aVm({ phase: 'deleted', error: { ...error, code: 'Lost' } })),
    ).toBeUndefined();
  });

  it('offers the retry of a failed VM', () => {
    expect(
      failureOf(aVm({ phase: 'failed', error, can: ['recreate', 'retry'] })),
    ).toEqual({ error, retry: 'retry' });
  });

  it('offers to make a lost VM anew', () => {
    expect(
      failureOf(aVm({ phase: 'lost', error, can: ['recreate', 'delete'] })),
    ).toEqual({ error, retry: 'recreate' });
  });

  it('tells of a power verb that failed, and offers it again', () => {
    const operation = anOperation({ type: 'stop', phase: 'failed', error });
    expect(failureOf(aVm({ operation, can: ['stop', 'recreate'] }))).toEqual({
      error,
      retry: 'stop',
    });
  });

  it('offers nothing that the caller may not do', () => {
    expect(failureOf(aVm({ phase: 'failed', error, can: [] }))).toEqual({
      error,
      retry: undefined,
    });
  });
});
