import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { Config } from '@backstage/config';
import { AuthenticationError, NotAllowedError } from '@backstage/errors';
import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';

export const EXAMPLE_USER_HEADER = 'x-example-user';

interface ExampleUser {
  entityRef: string;
  displayName?: string;
}

function readExampleUsers(config: Config): ExampleUser[] {
  return config.getConfigArray('development.users').map(user => ({
    entityRef: stringifyEntityRef(parseEntityRef(user.getString('entityRef'))),
    displayName: user.getOptionalString('displayName'),
  }));
}

// Whoever sends the header is believed. So this is a list of the environments
// where that does no harm, rather than of those where it would: an environment
// that nobody named is refused.
const harmlessEnvironments = ['development', 'test'];

/**
 * Signs in as one of the users of `auth.providers.example.development.users`,
 * without a password, as named by the request itself.
 */
export const exampleUserAuthenticator = createProxyAuthenticator({
  defaultProfileTransform: async (user: ExampleUser) => ({
    profile: { displayName: user.displayName },
  }),
  initialize({ config }) {
    const environment = process.env.NODE_ENV ?? 'unknown';
    if (!harmlessEnvironments.includes(environment)) {
      throw new Error(
        `the example users are for development only, but NODE_ENV is "${environment}". Remove auth.providers.example from the configuration and set up a real provider`,
      );
    }
    return { users: readExampleUsers(config) };
  },
  async authenticate({ req }, { users }) {
    const wanted = req.header(EXAMPLE_USER_HEADER);
    if (!wanted) {
      throw new AuthenticationError(
        `Name an example user in the header ${EXAMPLE_USER_HEADER}`,
      );
    }
    const result = users.find(
      ({ entityRef }) =>
        wanted === entityRef || wanted === parseEntityRef(entityRef).name,
    );
    if (!result) {
      throw new NotAllowedError(
        `No such example user. The example users are ${users
          .map(user => user.entityRef)
          .join(', ')}`,
      );
    }
    return { result };
  },
});

export const exampleUsersAuthModule = createBackendModule({
  pluginId: 'auth',
  moduleId: 'example-users',
  register(reg) {
    reg.registerInit({
      deps: { providers: authProvidersExtensionPoint },
      async init({ providers }) {
        providers.registerProvider({
          providerId: 'example',
          factory: createProxyAuthProviderFactory({
            authenticator: exampleUserAuthenticator,
            signInResolver: ({ result }, ctx) =>
              ctx.signInWithCatalogUser({ entityRef: result.entityRef }),
          }),
        });
      },
    });
  },
});
