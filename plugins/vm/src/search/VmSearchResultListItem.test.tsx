import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { screen } from '@testing-library/react';
import { aVm } from '../__testUtils__/fixtures';
import {
  VmSearchResultListItem,
  type VmSearchResultListItemProps,
} from './VmSearchResultListItem';

const document = {
  title: 'orders-development-java-01',
  text: '10.0.0.7 orders java',
  location: `/vm/vms/${aVm().id}`,
  component: 'component:default/orders',
  environment: 'development',
  owner: 'group:default/orders-team',
  phase: 'failed',
  image: 'debian-12',
};

const render = (props: VmSearchResultListItemProps) =>
  renderInTestApp(<VmSearchResultListItem {...props} />, {
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
  });

describe('a VM in the search results', () => {
  it('shows name, status and spec', async () => {
    render({ result: document, icon: <i>icon</i> });
    expect(
      await screen.findByRole('link', { name: 'orders-development-java-01' }),
    ).toHaveAttribute('href', document.location);
    expect(screen.getByText('Failed')).toBeVisible();
    expect(screen.getByText(/, development, debian-12$/)).toHaveTextContent(
      'orders, development, debian-12',
    );
    expect(screen.getByText('icon')).toBeVisible();
    expect(screen.queryByText(document.text)).toBeNull();
  });

  it('highlights matches', async () => {
    render({
      result: document,
      highlight: {
        preTag: '<b>',
        postTag: '</b>',
        fields: {
          title: '<b>orders</b>-development-java-01',
          text: '10.0.0.7 <b>orders</b> java',
        },
      },
    });
    const marked = await screen.findAllByText('orders', { selector: 'mark' });
    expect(marked).toHaveLength(2);
  });

  it('leaves out text without matches', async () => {
    render({
      result: document,
      highlight: {
        preTag: '<b>',
        postTag: '</b>',
        fields: { title: 'a <b>title</b>', text: document.text },
      },
    });
    expect(await screen.findByRole('link', { name: 'a title' })).toBeVisible();
    expect(screen.queryByText(document.text)).toBeNull();
  });

  it('only shows the name if nothing else is indexed', async () => {
    const { title, text, location } = document;
    render({ result: { title, text, location } });
    expect(await screen.findByRole('link', { name: title })).toBeVisible();
    expect(screen.queryByText(/debian-12/)).toBeNull();
  });

  it('renders nothing without a result', async () => {
    const { container } = render({});
    expect(container.querySelector('a')).toBeNull();
  });
});
