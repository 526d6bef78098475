import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import {
  ScaffolderFieldExtensions,
  useCustomFieldExtensions,
} from '@backstage/plugin-scaffolder-react';
import { SearchResultListItemExtensions } from '@backstage/plugin-search-react';
import { Route, Routes } from 'react-router-dom';
import {
  EntityVmsCard,
  EntityVmsContent,
  vmApiRef,
  VmCountPickerFieldExtension,
  VmEnvironmentPickerFieldExtension,
  VmImagePickerFieldExtension,
  VmPages,
  VmSearchResultListItem,
  VmSizePickerFieldExtension,
  VmStackPickerFieldExtension,
} from '.';
import { FakeVmApi } from './__testUtils__/FakeVmApi';
import { aGroup, aVm } from './__testUtils__/fixtures';
import { fleetRouteRef } from './shared/routing/routeRefs';

/** The names of the fields as the scaffolder page finds them. */
const FieldNames = () => (
  <>
    {useCustomFieldExtensions<{ name: string }>(
      <ScaffolderFieldExtensions>
        <VmEnvironmentPickerFieldExtension />
        <VmStackPickerFieldExtension />
        <VmImagePickerFieldExtension />
        <VmSizePickerFieldExtension />
        <VmCountPickerFieldExtension />
      </ScaffolderFieldExtensions>,
    )
      .map(({ name }) => name)
      .join(' ')}
  </>
);

/** Renders within the old frontend system. */
function renderOld(element: JSX.Element) {
  const api = new FakeVmApi();
  api.groups = [aGroup()];
  api.vms = [aVm()];
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'orders', namespace: 'default' },
  };
  return renderInTestApp(
    <TestApiProvider apis={[[vmApiRef, api]]}>
      <EntityProvider entity={entity}>
        <Routes>
          <Route path="/" element={element} />
          <Route path="/tab" element={<EntityVmsContent />} />
        </Routes>
      </EntityProvider>
    </TestApiProvider>,
    {
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        '/vm': fleetRouteRef,
      },
    },
  );
}

describe('the plugin for the old frontend system', () => {
  it('has the tab', async () => {
    await renderOld(<EntityVmsContent />);
    expect(
      await screen.findByRole('row', { name: /orders-development-java-01/ }),
    ).toBeVisible();
  });

  it('has the fleet page with links to VMs', async () => {
    await renderOld(<VmPages />);
    expect(
      await screen.findByRole('heading', { name: 'Virtual machines' }),
    ).toBeVisible();
    expect(
      await screen.findByRole('link', { name: 'orders-development-java-01' }),
    ).toHaveAttribute('href', expect.stringMatching(`/vms/${aVm().id}$`));
  });

  it('links from the fleet to the findings', async () => {
    await renderOld(<VmPages />);
    expect(
      await screen.findByRole('tab', { name: 'Findings' }),
    ).toHaveAttribute('href', expect.stringMatching(/\/findings$/));
  });

  it('has the card, with a link to the tab', async () => {
    await renderOld(<EntityVmsCard />);
    expect(await screen.findByText('1 ready')).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Show the virtual machines' }),
    ).toHaveAttribute('href', '/tab');
  });

  it('has the form fields', async () => {
    await renderOld(<FieldNames />);
    expect(
      await screen.findByText(
        'VmEnvironmentPicker VmStackPicker VmImagePicker VmSizePicker VmCountPicker',
      ),
    ).toBeVisible();
  });

  it('links from the fleet to the executors', async () => {
    await renderOld(<VmPages />);
    expect(
      await screen.findByRole('tab', { name: 'Executors' }),
    ).toHaveAttribute('href', expect.stringMatching(/\/executors$/));
  });

  it('links from the fleet to the rollouts', async () => {
    await renderOld(<VmPages />);
    expect(
      await screen.findByRole('tab', { name: 'Rollouts' }),
    ).toHaveAttribute('href', expect.stringMatching(/\/rollouts$/));
  });

  it('has an item for VMs in search results', async () => {
    const result = (type: string, phase: string) => ({
      type,
      document: { title: type, text: '', location: '/', phase },
    });
    await renderOld(
      <SearchResultListItemExtensions
        results={[
          result('virtual-machine', 'ready'),
          result('techdocs', 'failed'),
        ]}
      >
        <VmSearchResultListItem icon={<i>icon</i>} />
      </SearchResultListItemExtensions>,
    );
    expect(await screen.findByText('Ready')).toBeVisible();
    expect(screen.getByText('icon')).toBeVisible();
    expect(screen.getByRole('link', { name: 'techdocs' })).toBeVisible();
    expect(screen.queryByText('Failed')).toBeNull();
  });
});
