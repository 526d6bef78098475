import { screen } from '@testing-library/react';
import { FakeVmApi } from '../../__testUtils__/FakeVmApi';
import { anOpenOperation } from '../../__testUtils__/fixtures';
import { renderForOrders } from '../../__testUtils__/renderForOrders';
import { Timeline } from '../../vm/Timeline';

describe('who caused an operation', () => {
  const render = (requestedBy: string) =>
    renderForOrders(
      <Timeline
        operations={[{ ...anOpenOperation(), requestedBy }]}
        usual={new Map()}
        shown={undefined}
        told={null}
        onShowLog={() => {}}
      />,
      new FakeVmApi(),
    );

  it.each([
    ['engine', /Backlot/],
    ['sweep', /Backlot, comparing the provider with the inventory/],
    ['rollout', /a rollout/],
    ['plugin:scaffolder', /plugin:scaffolder/],
    ['external:pipeline', /external:pipeline/],
    ['pipeline', /pipeline/],
  ])(
    'is shown for %s, which the catalog does not have',
    async (actor, text) => {
      render(actor);
      expect(await screen.findByText(text)).toBeVisible();
      expect(screen.queryByRole('link')).toBeNull();
    },
  );

  it('has no namespace where the catalog does not have the user', async () => {
    render('user:development/guest');
    expect(await screen.findByRole('link', { name: 'guest' })).toHaveAttribute(
      'href',
      expect.stringContaining('development'),
    );
  });

  it('is a link for a user', async () => {
    render('user:default/olivia');
    expect(await screen.findByRole('link')).toHaveAttribute(
      'href',
      expect.stringContaining('olivia'),
    );
  });
});
