import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { vmServiceRef } from '@backlot/plugin-vm-node';
import request from 'supertest';
import catalogModuleVm, { VM_ID_ANNOTATION } from '.';
import { FakeInventory } from './__testUtils__/FakeInventory';

jest.setTimeout(60_000);

it('puts VMs into the catalog, with what they belong to, and takes them out', async () => {
  const inventory = new FakeInventory();
  inventory.put('01', { system: 'system:default/shop' });
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      catalogModuleVm,
      // The one of tests runs each task once.
      schedulerServiceFactory,
      createServiceFactory({
        service: vmServiceRef,
        deps: {},
        factory: () => inventory.api(),
      }),
      mockServices.rootConfig.factory({
        data: {
          catalog: {
            processingInterval: { seconds: 1 },
            providers: { vm: { changes: { milliseconds: 100 } } },
          },
        },
      }),
    ],
  });
  const read = async (name: string) =>
    request(backend.server)
      .get(`/api/catalog/entities/by-name/resource/default/${name}`)
      .set('Authorization', mockCredentials.user.header());
  const until = async (name: string, status: number) => {
    for (;;) {
      const answer = await read(name);
      if (answer.status === status) {
        return answer.body;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  };
  const name = 'orders-staging-java-01';
  expect(await until(name, 200)).toMatchObject({
    kind: 'Resource',
    metadata: {
      annotations: { [VM_ID_ANNOTATION]: '01' },
      labels: { 'backlot.io/image': 'debian-12' },
    },
    spec: { type: 'virtual-machine' },
    relations: expect.arrayContaining([
      { type: 'ownedBy', targetRef: 'group:default/orders-team' },
      { type: 'partOf', targetRef: 'system:default/shop' },
      { type: 'dependencyOf', targetRef: 'component:default/orders' },
    ]),
  });
  inventory.put('02');
  await until('orders-staging-java-02', 200);
  inventory.put('01', { phase: 'deleted' });
  await until(name, 404);
  await backend.stop();
});
