import request from 'supertest';
import {
  mockServices,
  startTestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { ConfigReader } from '@backstage/config';
import {
  exampleUserAuthenticator,
  exampleUsersAuthModule,
} from './exampleUsers';

const refresh = '/api/auth/example/refresh';

// The auth plugin would leave the connection of a default database open.
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

async function startAuthBackend() {
  const knex = await databases.init('SQLITE_3');
  return startTestBackend({
    features: [
      mockServices.database.mock({ getClient: async () => knex }).factory,
      authPlugin,
      exampleUsersAuthModule,
      catalogServiceMock.factory({
        entities: [
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'User',
            metadata: { name: 'olivia', namespace: 'default' },
            spec: {},
            relations: [
              { type: 'memberOf', targetRef: 'group:default/orders-team' },
            ],
          },
        ],
      }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost' },
          backend: { baseUrl: 'http://localhost' },
          auth: {
            providers: {
              example: {
                development: {
                  users: [
                    {
                      entityRef: 'user:default/olivia',
                      displayName: 'Olivia',
                    },
                  ],
                },
              },
            },
          },
        },
      }),
    ],
  });
}

describe('the example users', () => {
  it.each(['olivia', 'user:default/olivia'])(
    'issues a token for "%s"',
    async name => {
      const { server } = await startAuthBackend();

      const { status, body } = await request(server)
        .get(refresh)
        .set('x-example-user', name);

      expect(status).toBe(200);
      expect(body).toMatchObject({
        profile: { displayName: 'Olivia' },
        backstageIdentity: {
          token: expect.any(String),
          identity: {
            userEntityRef: 'user:default/olivia',
            ownershipEntityRefs: expect.arrayContaining([
              'group:default/orders-team',
            ]),
          },
        },
      });
    },
  );

  it('refuses who is not on the list', async () => {
    const { server } = await startAuthBackend();

    const { status, body } = await request(server)
      .get(refresh)
      .set('x-example-user', 'user:default/mallory');

    expect(status).toBe(403);
    expect(body.error.message).toContain('user:default/olivia');
  });

  it('refuses who names nobody', async () => {
    const { server } = await startAuthBackend();

    const { status } = await request(server).get(refresh);

    expect(status).toBe(401);
  });

  it.each(['production', 'staging', undefined])(
    'are refused where NODE_ENV is %s',
    environment => {
      const env = { ...process.env, NODE_ENV: environment };
      const replaced = jest.replaceProperty(process, 'env', env);

      expect(() =>
        exampleUserAuthenticator.initialize({ config: new ConfigReader({}) }),
      ).toThrow(/for development only/);
      replaced.restore();
    },
  );
});
