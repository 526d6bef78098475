import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeVmApi } from '../../__testUtils__/FakeVmApi';
import {
  aGroup,
  anOpenOperation,
  aVm,
  someOptions,
} from '../../__testUtils__/fixtures';
import { renderForOrders } from '../../__testUtils__/renderForOrders';
import { EntityVmsContent } from '../../component/EntityVmsContent';
import { VmState } from '../../vm/VmState';

const reason = 'the storage is being moved';
const options = someOptions({
  executors: [
    { id: 'local', kind: 'qemu', title: 'This machine', paused: reason },
    { id: 'far', kind: 'libvirt', title: 'Far away' },
  ],
});
const counts = { ...aGroup().counts, ready: 0, pending: 1 };

const withPaused = () => {
  const api = new FakeVmApi();
  api.options = options;
  return api;
};

describe('a group that waits for a paused executor', () => {
  it('says so with the reason', async () => {
    const api = withPaused();
    api.groups = [aGroup({ counts, phase: 'pending' })];
    renderForOrders(<EntityVmsContent />, api);
    const group = within(
      await screen.findByRole('group', { name: /orders-development-java/ }),
    );
    expect(
      await group.findByText('Waiting: executor This machine is paused'),
    ).toBeVisible();
    expect(group.getByText(reason)).toBeVisible();
  });

  it.each([
    ['waits for nothing', aGroup()],
    ['waits for another executor', aGroup({ counts, executor: 'far' })],
  ])('does not say so if it %s', async (_, group) => {
    const api = withPaused();
    api.groups = [group];
    renderForOrders(<EntityVmsContent />, api);
    // The title of the image appears once the options are loaded.
    await screen.findByText('Debian 12, Small, Java');
    expect(screen.queryByText(/^Waiting: executor/)).toBeNull();
  });
});

describe('a VM that waits for a paused executor', () => {
  const render = (vm: ReturnType<typeof aVm>) =>
    renderForOrders(
      <VmState vm={vm} usual={new Map()} onAction={() => {}} />,
      withPaused(),
    );

  it.each([
    ['is pending', aVm({ phase: 'pending', operation: null })],
    [
      'has work queued',
      aVm({ operation: anOpenOperation({ phase: 'queued' }) }),
    ],
  ])('says so if it %s', async (_, vm) => {
    render(vm);
    expect(
      await screen.findByText('Waiting: executor This machine is paused'),
    ).toBeVisible();
    expect(screen.getByText(reason)).toBeVisible();
  });

  it('does not say so while its operation runs', async () => {
    render(aVm({ operation: anOpenOperation() }));
    expect(await screen.findByRole('progressbar')).toBeVisible();
    expect(screen.queryByText(/^Waiting: executor/)).toBeNull();
  });
});

describe('the dialog for new VMs', () => {
  const openDialog = async (api: FakeVmApi) => {
    renderForOrders(<EntityVmsContent />, api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create virtual machines' }),
    );
    return within(await screen.findByRole('dialog'));
  };

  it('says that they would wait', async () => {
    const { findByText, getByText } = await openDialog(withPaused());
    expect(
      await findByText('This will wait: executor This machine is paused'),
    ).toBeVisible();
    expect(getByText(reason)).toBeVisible();
  });

  it('says nothing if another executor is the default', async () => {
    const api = withPaused();
    api.options = {
      ...options,
      environments: options.environments.map(environment => ({
        ...environment,
        executors: ['local', 'far'],
        defaultExecutor: 'far',
      })),
    };
    const getOptions = jest.spyOn(api, 'getOptions');
    const { queryByText } = await openDialog(api);
    await screen.findByRole('button', { name: 'Preview' });
    expect(getOptions).toHaveBeenCalledTimes(2);
    expect(queryByText(/^This will wait/)).toBeNull();
  });
});
