/** The decorators of services that concern the whole fleet. */
import { AuthorizedChangeFeed } from './AuthorizedChangeFeed';
import { AuthorizedExecutors } from './AuthorizedExecutors';
import { AuthorizedHealth } from './AuthorizedHealth';
import { AuthorizedOrphans } from './AuthorizedOrphans';
import { caller, fakeAccess, ofOwner, own } from './__testUtils__/fakeAccess';

const reader = fakeAccess({ 'vm.fleet.read': true });
const nobody = fakeAccess({});

describe('AuthorizedExecutors', () => {
  const fake = {
    list: jest.fn(async () => ({ items: [], can: ['pause' as const] })),
    act: jest.fn(),
  };

  it('lists for readers of the fleet, without actions that they may not take', async () => {
    const operator = fakeAccess({
      'vm.fleet.read': true,
      'vm.executor.control': true,
    });
    const canOf = async (access: typeof reader) =>
      (await new AuthorizedExecutors(fake, access).list(caller)).can;
    expect(await canOf(reader)).toEqual([]);
    expect(await canOf(operator)).toEqual(['pause']);
    await expect(canOf(nobody)).rejects.toThrow('vm.fleet.read is missing');
  });

  it('acts for operators only', async () => {
    await expect(
      new AuthorizedExecutors(fake, reader).act(
        'qemu',
        { action: 'resume' },
        caller,
      ),
    ).rejects.toThrow('vm.executor.control is missing');
    expect(fake.act).not.toHaveBeenCalled();
  });
});

describe('AuthorizedOrphans', () => {
  const fake = {
    list: jest.fn(async () => ({
      items: [],
      total: 0,
      atOnce: 1,
      can: ['delete' as const],
    })),
    act: jest.fn(),
  };

  it('lists for readers of the fleet, and removes for others', async () => {
    const orphans = new AuthorizedOrphans(fake, reader);
    expect((await orphans.list(caller)).can).toEqual([]);
    await expect(
      orphans.act({ action: 'delete', orphans: [] }, caller),
    ).rejects.toThrow('vm.orphan.delete is missing');
    await expect(
      new AuthorizedOrphans(fake, nobody).list(caller),
    ).rejects.toThrow('vm.fleet.read is missing');
    expect(fake.act).not.toHaveBeenCalled();
  });
});

describe('AuthorizedHealth', () => {
  it('is for readers of the fleet', async () => {
    const fake = { read: jest.fn() };
    await new AuthorizedHealth(fake, reader).read(caller);
    await expect(
      new AuthorizedHealth(fake, nobody).read(caller),
    ).rejects.toThrow('vm.fleet.read is missing');
    expect(fake.read).toHaveBeenCalledTimes(1);
  });
});

describe('AuthorizedChangeFeed', () => {
  it('is for those who may read every group', async () => {
    const fake = { list: jest.fn() };
    const list = (read: true | ReturnType<typeof ofOwner>) =>
      new AuthorizedChangeFeed(
        fake,
        fakeAccess({ 'vm.group.read': read }),
      ).list(0, 10, caller);
    await list(true);
    await expect(list(ofOwner(own))).rejects.toThrow(
      'vm.group.read is missing for some groups',
    );
    expect(fake.list).toHaveBeenCalledTimes(1);
  });
});
