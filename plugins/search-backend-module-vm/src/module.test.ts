import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import searchPlugin from '@backstage/plugin-search-backend';
import type { ListVms, Vm, VmApi } from '@backlot/plugin-vm-common';
import { vmServiceRef } from '@backlot/plugin-vm-node';
import request from 'supertest';
import searchModuleVm from '.';

jest.setTimeout(60_000);

const aVm = (index: number, change: Partial<Vm> = {}): Vm => ({
  id: `vm-${index}`,
  groupId: 'group-1',
  name: `orders-staging-java-${index}`,
  phase: 'ready',
  power: 'running',
  component: 'component:default/orders',
  environment: 'staging',
  owner: 'group:default/orders-team',
  stack: 'java',
  image: 'debian-12',
  size: 'small',
  specRevision: 1,
  executor: 'local',
  addresses: [{ type: 'ipv4', address: `192.0.2.${index}` }],
  facts: { kernel: '6.1.0' },
  operation: null,
  error: null,
  can: [],
  createdAt: '2030-01-01T00:00:00Z',
  ...change,
});

/** Stands for the vm plugin, with two VMs on a page. */
const fakeVms = (vms: Vm[]) =>
  createServiceFactory({
    service: vmServiceRef,
    deps: {},
    factory: () =>
      ({
        async listVms({ cursor = '0' }: ListVms = {}) {
          const end = Number(cursor) + 2;
          return {
            items: vms.slice(Number(cursor), end),
            nextCursor: end < vms.length ? String(end) : undefined,
          };
        },
      } as Partial<VmApi> as VmApi),
  });

it('finds VMs by name, address, image and component', async () => {
  const backend = await startTestBackend({
    features: [
      searchPlugin,
      searchModuleVm,
      // The one of tests runs no task that is scheduled by a runner.
      schedulerServiceFactory,
      fakeVms([
        aVm(1),
        aVm(2),
        aVm(3, {
          name: 'payments-production-go-1',
          component: 'component:default/payments',
          owner: 'group:default/payments-team',
          image: 'rocky-9',
          groupId: 'group-2',
        }),
      ]),
      mockServices.rootConfig.factory({
        data: {
          search: {
            collators: {
              vm: {
                schedule: {
                  frequency: { hours: 1 },
                  timeout: { minutes: 1 },
                },
              },
            },
          },
        },
      }),
    ],
  });
  const find = async (term: string) => {
    const { body } = await request(backend.server)
      .get('/api/search/query')
      .query({ term, 'types[0]': 'virtual-machine' })
      .set('Authorization', mockCredentials.user.header());
    return (body.results ?? []).map((result: any) => result.document);
  };
  // The index is made in the background.
  while ((await find('payments')).length === 0) {
    await new Promise(resolve => setTimeout(resolve, 50));
  }

  const best = async (term: string) => (await find(term))[0].title;
  expect((await find('orders')).map(({ title }: any) => title).sort()).toEqual([
    'orders-staging-java-1',
    'orders-staging-java-2',
  ]);
  expect(await best('orders-staging-java-2')).toBe('orders-staging-java-2');
  expect(await best('192.0.2.1')).toBe('orders-staging-java-1');
  expect(await best('rocky-9')).toBe('payments-production-go-1');
  expect(await best('component:default/payments')).toBe(
    'payments-production-go-1',
  );
  expect((await find('rocky-9'))[0]).toMatchObject({
    location: '/vm/vms/vm-3',
    phase: 'ready',
    component: 'component:default/payments',
  });
  await backend.stop();
});
