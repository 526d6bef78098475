import type { VmView, Vms } from '../vms/Vms';
import { AuthorizedVms } from './AuthorizedVms';
import {
  aGroup,
  caller,
  fakeAccess,
  foreign,
  ofOwner,
  own,
} from './__testUtils__/fakeAccess';

const view = (owner: string): VmView => ({
  ...aGroup(owner),
  vm: {
    id: owner,
    name: 'orders-01',
    owner,
    otherOwners: null,
    environment: 'staging',
  } as any,
  operation: null,
  drift: [],
  can: ['stop', 'delete', 'delete.force'],
});

function setUp(access: Parameters<typeof fakeAccess>[0]) {
  const fakeVms = {
    get: jest.fn(async (id: string) => view(id)),
    list: jest.fn(async () => ({ items: [view(own), view(foreign)] })),
    pages: jest.fn(async function* pages() {
      yield [view(own)];
    }),
    listOperations: jest.fn(),
    getOperation: jest.fn(async (id: string) => ({ id, vmId: foreign } as any)),
    openLog: jest.fn(),
    act: jest.fn(async (id: string) => view(id)),
    delete: jest.fn(async (id: string) => view(id)),
    actOnAll: jest.fn(async () => ({ count: 0, skipped: [] })),
  } as unknown as jest.Mocked<Vms>;
  return { fakeVms, vms: new AuthorizedVms(fakeVms, fakeAccess(access)) };
}

describe('AuthorizedVms', () => {
  it('takes out what the caller may not do, VM by VM', async () => {
    const { vms } = setUp({
      'vm.group.read': true,
      'vm.group.update': ofOwner(own),
    });
    const { items } = await vms.list({}, {}, caller);
    expect(items.map(({ can }) => can)).toEqual([['stop', 'delete'], []]);
  });

  it('hides the operations and logs of hidden VMs', async () => {
    const { vms, fakeVms } = setUp({ 'vm.group.read': ofOwner(own) });
    await expect(vms.getOperation('42', caller)).rejects.toThrow(
      'There is no operation 42',
    );
    await expect(vms.openLog('42', caller)).rejects.toThrow(
      'There is no operation 42',
    );
    expect(fakeVms.openLog).not.toHaveBeenCalled();
  });

  it('needs the permission to force for a forced deletion', async () => {
    const { vms, fakeVms } = setUp({
      'vm.group.read': true,
      'vm.group.update': true,
    });
    await vms.delete(own, false, caller);
    await expect(vms.delete(own, true, caller)).rejects.toThrow(
      'vm.group.delete.force',
    );
    expect(fakeVms.delete).toHaveBeenCalledTimes(1);
  });

  it('restricts bulk actions to VMs that the caller may read and change', async () => {
    const { vms, fakeVms } = setUp({
      'vm.group.read': true,
      'vm.group.update': ofOwner(own),
    });
    const request = { filter: {}, action: 'delete' as const, dryRun: true };
    await vms.actOnAll(request, caller);
    const [{ filter, mayDeleteGroup }] = fakeVms.actOnAll.mock.calls[0];
    expect(filter.visible).toEqual({ allOf: [true, { owner: [own] }] });
    expect(mayDeleteGroup!(aGroup(own))).toBe(false);
  });

  it('exports visible VMs only', async () => {
    const { vms, fakeVms } = setUp({ 'vm.group.read': ofOwner(own) });
    for await (const items of vms.pages({}, undefined, caller)) {
      expect(items[0].can).toEqual([]);
    }
    expect(fakeVms.pages.mock.calls[0][0]).toEqual({
      visible: { owner: [own] },
    });
  });
});
