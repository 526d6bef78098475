import {
  describeWithLibvirt,
  operation,
  TestHost,
  vm,
} from './__testUtils__/TestHost';

describeWithLibvirt('LibvirtExecutor, with real machines', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await TestHost.create();
  }, 120_000);

  afterAll(() => host.dispose(), 120_000);

  it('creates a machine and deletes it with all that it had', async () => {
    const web = vm();
    const create = operation('create', web);
    const result = await host.run(create);
    expect(result).toMatchObject({
      state: 'succeeded',
      progress: { done: 8, total: 8 },
      outputs: {
        providerId: web.id,
        hostname: web.name,
        addresses: [
          { type: 'ipv4', purpose: 'http', port: 80 },
          { type: 'dns', address: `${web.name}.${host.name}.test` },
        ],
        power: 'running',
        facts: { os: 'Backlot micro 1' },
      },
    });
    expect(await host.logOf(create)).toContain('backlot: ready ok');

    await host.run(operation('delete', web));
    expect(await host.leftOf(web.id)).toEqual([]);
  }, 240_000);
});
