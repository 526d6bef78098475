import { getEventListeners } from 'node:events';
import { limitedSignal } from './limitedSignal';

describe('limitedSignal', () => {
  it('follows its parent, also one that was aborted before', () => {
    const parent = new AbortController();
    const { signal, done } = limitedSignal(parent.signal, 3_600_000);
    expect(signal.aborted).toBe(false);
    parent.abort(new Error('stopping'));
    expect(signal.reason).toEqual(new Error('stopping'));
    const late = limitedSignal(parent.signal, 3_600_000);
    expect(late.signal.reason).toEqual(new Error('stopping'));
    late.done();
    done();
  });

  it('times out', async () => {
    const { signal } = limitedSignal(new AbortController().signal, 1);
    await new Promise(resolve => signal.addEventListener('abort', resolve));
    expect(signal.reason.name).toBe('TimeoutError');
  });

  it('leaves nothing behind', () => {
    const parent = new AbortController();
    const { signal, done } = limitedSignal(parent.signal, 3_600_000);
    expect(getEventListeners(parent.signal, 'abort')).toHaveLength(1);
    done();
    expect(getEventListeners(parent.signal, 'abort')).toHaveLength(0);
    parent.abort();
    expect(signal.aborted).toBe(false);
  });
});
