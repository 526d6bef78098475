import { screen } from '@testing-library/react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { Addresses } from './Addresses';

it('has the full text of a long name as a tooltip', async () => {
  const address = 'web-01.some-long-domain.example';
  renderInTestApp(
    <Addresses
      addresses={[{ type: 'dns', purpose: 'http', address, port: 80 }]}
      isBrief
    />,
  );
  expect(
    await screen.findByRole('link', { name: new RegExp(address) }),
  ).toHaveAttribute('title', `${address}:80`);
});
