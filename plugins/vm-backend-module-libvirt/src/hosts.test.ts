import { operation, vm } from '@backlot/plugin-vm-node/testing';
import { describeWithLibvirt } from './__testUtils__/describeWithLibvirt';
import { TestHost } from './__testUtils__/TestHost';

const GENEROUS_MS = 240_000;
const away = 'qemu+unix:///system?socket=/no';

describeWithLibvirt('Hosts that do not answer', () => {
  let half: TestHost;

  beforeAll(async () => {
    half = await TestHost.create({}, { away });
  }, GENEROUS_MS);

  afterAll(() => half.dispose(), GENEROUS_MS);

  it(
    'works with the hosts that answer',
    async () => {
      const web = vm();
      expect(await half.run(operation('create', web))).toMatchObject({
        state: 'succeeded',
      });
      expect(web.placement).toBe('here');
      expect(await half.executor.health(half.context)).toMatchObject({
        healthy: true,
        message: expect.stringContaining('1 of 2 hosts do not answer'),
        facts: { away: 'does not answer' },
      });
      // The other host may have machines.
      await expect(half.listed()).rejects.toThrow('/no');
    },
    GENEROUS_MS,
  );

  it('names a host that is not in the config, and forgets it by force', async () => {
    const web = vm({ placement: 'elsewhere' });
    await expect(half.submit(operation('delete', web))).rejects.toMatchObject({
      code: 'HostUnknown',
    });
    expect(
      await half.run(operation('delete', web, { force: true })),
    ).toMatchObject({
      state: 'succeeded',
      unconfirmed: expect.stringContaining('elsewhere is not in'),
    });
  });

  it(
    'reports that a host did not confirm a forced deletion',
    async () => {
      const web = vm({ placement: 'away' });
      expect(
        await half.run(operation('delete', web, { force: true })),
      ).toMatchObject({
        state: 'succeeded',
        unconfirmed: expect.stringMatching(/^away: .*\/no/),
      });
    },
    GENEROUS_MS,
  );
});
