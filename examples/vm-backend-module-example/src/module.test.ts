import { mockServices } from '@backstage/backend-test-utils';
import { exampleFactory } from './module';

const create = (more: object, own: object = {}) =>
  exampleFactory.create({
    id: 'lab',
    config: mockServices.rootConfig({
      data: {
        kind: 'example',
        example: { directory: '/machines', imageNames: ['debian-12'], ...own },
        ...more,
      },
    }),
    host: 'here',
    portal: 'main',
    logger: mockServices.logger.mock(),
    lookNow: () => {},
  });

it('reads its config, beside the keys that every executor has', async () => {
  const executor = await create({ callTimeout: '1m', limits: { create: 5 } });
  expect(executor.capabilities.idempotency).toBe('key');
});

it.each([
  [{ callTimout: '1m' }, {}, 'vm.executors.lab.callTimout'],
  [{}, { imageName: 'debian-12' }, 'vm.executors.lab.example.imageName'],
])('does not start with a misspelt key: %j %j', async (more, own, named) => {
  await expect(create(more, own)).rejects.toThrow(
    `${named}: there is no such key`,
  );
});
