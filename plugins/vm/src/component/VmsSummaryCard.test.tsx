import { screen } from '@testing-library/react';
import { FakeVmApi, refusal } from '../__testUtils__/FakeVmApi';
import { aGroup } from '../__testUtils__/fixtures';
import { renderForOrders } from '../__testUtils__/renderForOrders';
import { VmsSummaryCard } from './VmsSummaryCard';

describe('the card', () => {
  it('counts the VMs of all groups by phase and links to the tab', async () => {
    const api = new FakeVmApi();
    const counts = aGroup().counts;
    api.groups = [
      aGroup({ counts: { ...counts, ready: 2 } }),
      aGroup({ id: 'other', counts: { ...counts, ready: 1, failed: 1 } }),
    ];
    renderForOrders(<VmsSummaryCard tab="/tab" />, api);

    expect(await screen.findByText('3 ready')).toBeVisible();
    expect(screen.getByText('1 failed')).toBeVisible();
    expect(screen.queryByText(/pending/)).toBeNull();
    expect(
      screen.getByRole('link', { name: 'Show the virtual machines' }),
    ).toHaveAttribute('href', '/tab');
  });

  it('says that there are none', async () => {
    renderForOrders(<VmsSummaryCard tab="/tab" />, new FakeVmApi());
    expect(await screen.findByText('None yet.')).toBeVisible();
  });

  it('shows an error if they cannot be loaded', async () => {
    const api = new FakeVmApi();
    api.refusals.listGroups = refusal(500, 'Error', 'the disk is full');
    renderForOrders(<VmsSummaryCard tab="/tab" />, api);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'the disk is full',
    );
  });
});
