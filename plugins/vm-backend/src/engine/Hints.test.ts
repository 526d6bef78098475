import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { TestBackend } from '../__testUtils__/TestBackend';
import { Hints } from './Hints';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('hints on %s', databaseId => {
  it('make VMs due at once, together', async () => {
    const backend = await TestBackend.create(await databases.init(databaseId), {
      script: () => ({ endless: true, lookAgainInMs: 3_600_000 }),
    });
    const { group } = await backend.request({ count: 2 });
    await backend.main.engine.runDue();
    const vms = (await backend.vmsOf(group.id)).map(({ vm }) => vm);
    expect(await backend.main.engine.runDue()).toBe(0);

    const wake = jest.fn();
    await new Promise<void>(resolve => {
      const hints = new Hints({
        inventory: backend.inventory,
        logger: mockServices.logger.mock(),
        wake: wake.mockImplementation(resolve),
      });
      vms.forEach(({ id }) => hints.lookNow(id));
      hints.lookNow(vms[0].id);
    });
    expect(wake).toHaveBeenCalledTimes(1);
    expect(await backend.main.engine.runDue()).toBe(2);
  });

  it('may be about VMs that are gone', async () => {
    const backend = await TestBackend.create(await databases.init(databaseId));
    const logger = mockServices.logger.mock();
    await new Promise<void>(wake => {
      new Hints({ inventory: backend.inventory, logger, wake }).lookNow(
        '00000000-0000-4000-8000-000000000000',
      );
    });
    expect(logger.debug).not.toHaveBeenCalled();
  });
});
