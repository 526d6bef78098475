import {
  GENEROUS_MS,
  TestService,
  contextOf,
  operationOf,
} from './__testUtils__/TestService';

jest.setTimeout(GENEROUS_MS);

describe.each([
  ['key', 1],
  ['name', 1],
  ['none', 2],
] as const)('by %s', (idempotency, machines) => {
  const service = new TestService(idempotency);
  beforeAll(() => service.process.start());
  afterAll(() => service.dispose());

  it(`makes of two submissions ${machines}`, async () => {
    const operation = operationOf('create');
    const executor = service.executor();
    await executor.submit(operation, contextOf());
    await executor.submit(operation, contextOf());
    expect(service.machinesOf(operation.vm.id)).toHaveLength(machines);
  });
});

it('by name, a stranger of the same name is adopted: names must be unique', async () => {
  const service = new TestService('name');
  await service.process.start();
  const operation = operationOf('create');
  const stranger = operationOf('create', {
    id: 'another',
    name: operation.vm.name,
  });
  const first = await service.executor().submit(operation, contextOf());
  const second = await service.executor().submit(stranger, contextOf());
  expect(second.jobRef).toBe(first.jobRef);
  expect(service.ledger()).toContainEqual(
    expect.objectContaining({ event: 'repeated', vmId: 'another' }),
  );
  await service.dispose();
});
