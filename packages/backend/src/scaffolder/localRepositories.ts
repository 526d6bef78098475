import fs from 'node:fs/promises';
import path from 'node:path';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogLocationsExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import {
  createTemplateAction,
  scaffolderActionsExtensionPoint,
} from '@backstage/plugin-scaffolder-node';

/**
 * `demo:publish` stands where a real portal publishes to its Git host and
 * registers the repository: it keeps the files in a folder of this machine,
 * because the demo has neither a Git host nor a network.
 */
export const localRepositoriesModule = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'local-repositories',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        scaffolder: scaffolderActionsExtensionPoint,
      },
      async init({ auth, catalog, config, scaffolder }) {
        const root = path.resolve(config.getString('demo.repositories'));
        scaffolder.addActions(
          createTemplateAction({
            id: 'demo:publish',
            description:
              'Keeps the files of a component on this machine and registers it',
            schema: {
              input: {
                name: z =>
                  z
                    .string()
                    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
                    .describe('The name of the repository'),
              },
              output: {
                entityRef: z => z.string().describe('The component'),
              },
            },
            async handler(ctx) {
              const folder = path.join(root, ctx.input.name);
              await fs.cp(ctx.workspacePath, folder, { recursive: true });
              await catalog
                .addLocation(
                  {
                    type: 'file',
                    target: path.join(folder, 'catalog-info.yaml'),
                  },
                  { credentials: await auth.getOwnServiceCredentials() },
                )
                .catch(error => {
                  // A task that is run again has registered it before.
                  if (error.body?.error?.name !== 'ConflictError') {
                    throw error;
                  }
                });
              ctx.output('entityRef', `component:default/${ctx.input.name}`);
            },
          }),
        );
      },
    });
  },
});

/** Lets the catalog read what `demo:publish` keeps. */
export const fileLocationsModule = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'file-locations',
  register(reg) {
    reg.registerInit({
      deps: { locations: catalogLocationsExtensionPoint },
      async init({ locations }) {
        locations.setAllowedLocationTypes(['url', 'file']);
      },
    });
  },
});
