import { screen } from '@testing-library/react';
import { FakeVmApi } from '../../__testUtils__/FakeVmApi';
import { anOpenOperation } from '../../__testUtils__/fixtures';
import { renderForOrders } from '../../__testUtils__/renderForOrders';
import { Timeline } from '../../vm/Timeline';

describe('the name of an actor', () => {
  const render = (requestedBy: string) =>
    renderForOrders(
      <Timeline
        operations={[{ ...anOpenOperation(), requestedBy }]}
        usual={new Map()}
        shown={undefined}
        shownError={null}
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

  it('leaves out the namespace of users who are not in the catalog', async () => {
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
