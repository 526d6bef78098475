import type { ReactNode } from 'react';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { act, renderHook, waitFor } from '@testing-library/react';
import { FakeVmApi } from '../../__testUtils__/FakeVmApi';
import { FakeSignals } from '../../__testUtils__/renderForOrders';
import { useLive } from './useLive';
import { vmApiRef } from './vmApiRef';

/** Renders a hook whose loads are answered by hand. */
function setup(hooks: number = 1) {
  const signals = new FakeSignals();
  const api = new FakeVmApi();
  const answers: {
    resolve: (data: string) => void;
    reject: (error: Error) => void;
  }[] = [];
  const load = jest.fn(
    () =>
      new Promise<string>((resolve, reject) => {
        answers.push({ resolve, reject });
      }),
  );
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider
      apis={[
        [vmApiRef, api],
        [signalApiRef, signals],
      ]}
    >
      {children}
    </TestApiProvider>
  );
  const useOne = (id: string) =>
    useLive<string>({ key: ['test', id], load, isMoving: () => false });
  const rendered = renderHook(
    ({ id }: { id: string }) => {
      const lives = [];
      for (let index = 0; index < hooks; index += 1) {
        // The number of hooks never changes.
        // eslint-disable-next-line react-hooks/rules-of-hooks
        lives.push(useOne(id));
      }
      return lives[0];
    },
    { wrapper, initialProps: { id: 'a' } },
  );
  return { ...rendered, signals, load, answers };
}

it('loads once for several components, also after a signal', async () => {
  const { signals, load, answers } = setup(3);
  await waitFor(() => expect(load).toHaveBeenCalledTimes(1));
  await act(async () => answers[0].resolve('first'));
  act(() => signals.send({ groupIds: ['any'] }));
  await waitFor(() => expect(load).toHaveBeenCalledTimes(2));
  await act(async () => answers[1].resolve('second'));
  expect(load).toHaveBeenCalledTimes(2);
});

it('shows the data of an earlier key until the new one is loaded', async () => {
  const { result, rerender, answers } = setup();
  await act(async () => answers[0].resolve('of a'));
  await waitFor(() => expect(result.current.data).toBe('of a'));
  rerender({ id: 'b' });
  expect(result.current).toMatchObject({ data: 'of a', stale: true });
  await waitFor(() => expect(answers).toHaveLength(2));
  await act(async () => answers[1].resolve('of b'));
  await waitFor(() =>
    expect(result.current).toMatchObject({ data: 'of b', stale: false }),
  );
});

it('keeps its data on an error, until loading works again', async () => {
  const { result, answers } = setup();
  await act(async () => answers[0].resolve('first'));
  act(() => result.current.refresh());
  await waitFor(() => expect(answers).toHaveLength(2));
  await act(async () => answers[1].reject(new Error('no')));
  await waitFor(() =>
    expect(result.current).toMatchObject({
      data: 'first',
      error: new Error('no'),
    }),
  );
  act(() => result.current.refresh());
  await waitFor(() => expect(answers).toHaveLength(3));
  await act(async () => answers[2].resolve('third'));
  await waitFor(() =>
    expect(result.current).toMatchObject({ data: 'third', error: undefined }),
  );
});

it('keeps an error without data while it tries again', async () => {
  const { result, answers } = setup();
  await act(async () => answers[0].reject(new Error('no')));
  await waitFor(() => expect(result.current.error).toEqual(new Error('no')));
  act(() => result.current.refresh());
  await waitFor(() => expect(answers).toHaveLength(2));
  expect(result.current.error).toEqual(new Error('no'));
});

it('loads once more after a signal that comes while it is loading', async () => {
  const { result, signals, load, answers } = setup();
  act(() => signals.send({ groupIds: ['any'] }));
  act(() => signals.send({ groupIds: ['any'] }));
  await act(async () => new Promise(resolve => setTimeout(resolve, 10)));
  expect(load).toHaveBeenCalledTimes(1);
  await act(async () => answers[0].resolve('first'));
  await waitFor(() => expect(load).toHaveBeenCalledTimes(2));
  await act(async () => answers[1].resolve('second'));
  await waitFor(() => expect(result.current.data).toBe('second'));
  expect(load).toHaveBeenCalledTimes(2);
});
