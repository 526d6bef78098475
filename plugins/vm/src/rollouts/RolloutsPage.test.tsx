import type { ListRollouts, Rollout } from '@backlot/plugin-vm-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeVmApi, refusal } from '../__testUtils__/FakeVmApi';
import { aRollout } from '../__testUtils__/fixtures';
import { renderVmPages } from '../__testUtils__/renderVmPages';

const running = aRollout();
const paused = aRollout({
  id: '00000000-0000-4000-8000-0000000000d2',
  title: 'Off Debian 11',
  phase: 'paused',
  waitsFor: null,
  pausedBecause:
    '1 VM failed, and the rollout pauses at 1; orders-01: no capacity',
});
const ended = aRollout({
  id: '00000000-0000-4000-8000-0000000000d3',
  title: 'Larger machines',
  phase: 'succeeded',
  waitsFor: null,
  vms: { total: 5, done: 5, failed: 0 },
  can: ['rollback'],
  finishedAt: '2026-01-01T12:00:00.000Z',
});

const withRollouts = (...rollouts: Rollout[]) => {
  const api = new FakeVmApi();
  api.rollouts = rollouts;
  return api;
};

const item = async (title: string) =>
  within(await screen.findByRole('group', { name: `Rollout ${title}` }));
const section = (name: string) => within(screen.getByRole('region', { name }));

describe('the rollouts page', () => {
  it('is next to the fleet', async () => {
    renderVmPages(withRollouts(running), '/vm');
    await userEvent.click(await screen.findByRole('tab', { name: 'Rollouts' }));
    await item(running.title);
    expect(screen.getByRole('tab', { name: 'Rollouts' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
  });

  it('shows a placeholder while loading', async () => {
    const api = withRollouts();
    api.refusals.listRollouts = new Promise(() => {});
    renderVmPages(api, '/vm/rollouts');
    expect(
      await screen.findByRole('status', { name: 'Loading the rollouts' }),
    ).toBeInTheDocument();
  });

  it('says what rollouts are for if there are none', async () => {
    renderVmPages(withRollouts(), '/vm/rollouts');
    expect(await screen.findByText('No rollouts yet')).toBeVisible();
    expect(screen.getByRole('link', { name: 'New rollout' })).toHaveAttribute(
      'href',
      '/vm/rollouts/new',
    );
  });

  it('shows the error of the server with a retry', async () => {
    const api = withRollouts(running);
    api.refusals.listRollouts = refusal(503, 'Error', 'database is down');
    renderVmPages(api, '/vm/rollouts');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'database is down',
    );
    delete api.refusals.listRollouts;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await item(running.title);
  });

  it('shows open and ended rollouts separately', async () => {
    renderVmPages(withRollouts(ended, running, paused), '/vm/rollouts');
    const of = await item(running.title);
    expect(of.getByText('Running')).toBeVisible();
    expect(
      of.getByText('1 of 5 virtual machines replaced, batch 2 of 3'),
    ).toBeVisible();
    expect(of.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '1');
    expect(
      of.getByText(
        'Waiting for virtual machines: batch 2 waits for orders-development-java',
      ),
    ).toBeVisible();
    expect(of.getByRole('link', { name: running.title })).toHaveAttribute(
      'href',
      `/vm/rollouts/${running.id}`,
    );

    expect(
      (await item(paused.title)).getByText(
        'Paused: 1 VM failed, and the rollout pauses at 1; orders-01: no capacity',
      ),
    ).toBeVisible();
    expect(section('In progress').getAllByRole('group')).toHaveLength(2);
    expect(section('Ended').getAllByRole('group')).toHaveLength(1);
  });

  it('filters by the phases in the URL', async () => {
    renderVmPages(withRollouts(ended, running), '/vm/rollouts?phase=succeeded');
    await item(ended.title);
    expect(screen.queryByRole('region', { name: 'In progress' })).toBeNull();
    expect(screen.queryByText(running.title)).toBeNull();
  });

  it('links back if no rollout is in the phase', async () => {
    renderVmPages(withRollouts(running), '/vm/rollouts?phase=aborted');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Show all rollouts' }),
    );
    expect((await item(running.title)).getByText('Running')).toBeVisible();
  });

  it('filters by phase', async () => {
    renderVmPages(withRollouts(ended, running), '/vm/rollouts');
    await item(running.title);
    await userEvent.click(screen.getByRole('button', { name: /Phase/ }));
    await userEvent.click(screen.getByRole('option', { name: 'Succeeded' }));
    await waitFor(() => expect(screen.queryByText(running.title)).toBeNull());
    expect(screen.getByText(ended.title)).toBeVisible();
  });

  it('goes through the pages of ended rollouts', async () => {
    const api = withRollouts(running);
    const list = api.listRollouts.bind(api);
    const older = { ...ended, id: 'older', title: 'An older one' };
    api.listRollouts = async (query: ListRollouts = {}) => {
      if ([query.phase].flat().includes('running')) {
        return list(query);
      }
      return query.cursor
        ? { items: [older] }
        : { items: [ended], nextCursor: 'next' };
    };
    renderVmPages(api, '/vm/rollouts');
    await item(ended.title);
    await userEvent.click(screen.getByRole('button', { name: 'Older' }));
    await item('An older one');
    expect(screen.queryByText(ended.title)).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Newer' }));
    await item(ended.title);
  });

  it('reloads on signals of rollouts, but not of groups', async () => {
    jest.useFakeTimers({ advanceTimers: true });
    try {
      const api = withRollouts(paused);
      const { signals } = renderVmPages(api, '/vm/rollouts');
      await item(paused.title);
      const listRollouts = jest.spyOn(api, 'listRollouts');
      act(() => signals.send({ groupIds: ['a'] }));
      await act(() => jest.advanceTimersByTimeAsync(3000));
      expect(listRollouts).not.toHaveBeenCalled();

      api.rollouts = [{ ...paused, phase: 'succeeded' }];
      act(() => signals.send({ groupIds: [], rolloutIds: [paused.id] }));
      await act(() => jest.advanceTimersByTimeAsync(3000));
      expect((await item(paused.title)).getByText('Succeeded')).toBeVisible();
    } finally {
      jest.useRealTimers();
    }
  });
});

it('does not reload other pages when rollouts change', async () => {
  const api = withRollouts();
  const { signals } = renderVmPages(api, '/vm');
  expect(await screen.findByText('No virtual machines yet')).toBeVisible();
  const listVms = jest.spyOn(api, 'listVms');
  act(() => signals.send({ groupIds: [], rolloutIds: [running.id] }));
  expect(listVms).not.toHaveBeenCalled();
});
