import { screen } from '@testing-library/react';
import { FakeVmApi } from '../__testUtils__/FakeVmApi';
import { renderForOrders } from '../__testUtils__/renderForOrders';
import { entityVmsRouteRef } from '../shared/routing/routeRefs';
import { EntityVmsCard } from './EntityVmsCard';

const link = () => screen.queryByRole('link', { name: /Show the virtual/ });

describe('the card of the new frontend system', () => {
  it('links to the tab', async () => {
    renderForOrders(<EntityVmsCard />, new FakeVmApi(), {
      '/tab': entityVmsRouteRef,
    });
    await screen.findByText('None yet.');
    expect(link()).toHaveAttribute('href', '/tab');
  });

  it('has no link without the tab', async () => {
    renderForOrders(<EntityVmsCard />, new FakeVmApi());
    await screen.findByText('None yet.');
    expect(link()).toBeNull();
  });
});
