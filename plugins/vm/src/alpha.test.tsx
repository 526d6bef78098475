import { createExtensionTester } from '@backstage/frontend-test-utils';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';
import plugin from './alpha';

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
});
