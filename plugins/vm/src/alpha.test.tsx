import { createExtensionTester } from '@backstage/frontend-test-utils';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';
import {
  SearchFilterResultTypeBlueprint,
  SearchResultListItemBlueprint,
} from '@backstage/plugin-search-react/alpha';
import plugin from './alpha';
import {
  executorsRouteRef,
  newRolloutRouteRef,
  rolloutRouteRef,
  rolloutsRouteRef,
} from './shared/routing/routeRefs';

describe('the plugin for the new frontend system', () => {
  it.each(['environment', 'stack', 'image', 'size', 'count'] as const)(
    'has the field for the %s',
    async field => {
      const extension = plugin.getExtension(
        `scaffolder-form-field:vm/${field}-picker`,
      );
      const load = createExtensionTester(extension).get(
        FormFieldBlueprint.dataRefs.formFieldLoader,
      );
      expect(await load()).toMatchObject({
        name: `Vm${field[0].toUpperCase()}${field.slice(1)}Picker`,
      });
    },
  );

  it('has a route to the executors', () => {
    expect(plugin.routes.executors).toBe(executorsRouteRef);
  });

  it('has routes to rollouts', () => {
    expect(plugin.routes.rollouts).toBe(rolloutsRouteRef);
    expect(plugin.routes.newRollout).toBe(newRolloutRouteRef);
    expect(plugin.routes.rollout).toBe(rolloutRouteRef);
  });

  it('has an item for VMs in search results', () => {
    const item = createExtensionTester(
      plugin.getExtension('search-result-list-item:vm'),
    ).get(SearchResultListItemBlueprint.dataRefs.item);
    const document = { title: 'a', text: '', location: '/vm/vms/1' };
    expect(item.predicate?.({ type: 'virtual-machine', document })).toBe(true);
    expect(item.predicate?.({ type: 'techdocs', document })).toBe(false);
  });

  it('has VMs as a result type', () => {
    const type = createExtensionTester(
      plugin.getExtension('search-filter-result-type:vm'),
    ).get(SearchFilterResultTypeBlueprint.dataRefs.resultType);
    expect(type).toMatchObject({
      value: 'virtual-machine',
      name: 'Virtual machines',
    });
  });
});
