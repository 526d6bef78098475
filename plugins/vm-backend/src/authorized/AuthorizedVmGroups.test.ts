import type { GroupView, VmGroups } from '../groups/VmGroups';
import { AuthorizedVmGroups } from './AuthorizedVmGroups';
import {
  aGroup,
  caller,
  fakeAccess,
  foreign,
  ofOwner,
  own,
} from './__testUtils__/fakeAccess';

const deferrableUntil = new Date();

const view = (owner: string): GroupView => ({
  ...aGroup(owner),
  spec: { userData: '#!/bin/sh' } as any,
  rollout: { rollout: {}, rolloutGroup: {}, deferrableUntil } as any,
  can: ['update', 'replace', 'delete', 'delete.force'],
});

function setUp(access: Parameters<typeof fakeAccess>[0]) {
  const fakeGroups = {
    plan: jest.fn(),
    create: jest.fn(),
    get: jest.fn(async (id: string) => view(id)),
    list: jest.fn(async () => ({ items: [view(own), view(foreign)] })),
    update: jest.fn(),
    delete: jest.fn(),
  } as unknown as jest.Mocked<VmGroups>;
  const groups = new AuthorizedVmGroups(fakeGroups, fakeAccess(access));
  return { fakeGroups, groups };
}

describe('AuthorizedVmGroups', () => {
  it('hides groups that the caller may not read', async () => {
    const { groups } = setUp({ 'vm.group.read': ofOwner(own) });
    await expect(groups.get(foreign, caller)).rejects.toThrow(
      `There is no group ${foreign}`,
    );
    expect((await groups.get(own, caller)).group.id).toBe(own);
  });

  it('restricts lists to visible groups', async () => {
    const { groups, fakeGroups } = setUp({ 'vm.group.read': ofOwner(own) });
    await groups.list({ stack: ['java'] }, { limit: 1 }, caller);
    expect(fakeGroups.list).toHaveBeenCalledWith(
      { stack: ['java'], visible: { owner: [own] } },
      { limit: 1 },
      caller,
    );
  });

  it('takes out what the caller may not do or see, group by group', async () => {
    const { groups } = setUp({
      'vm.group.read': true,
      'vm.group.update': ofOwner(own),
      'vm.group.delete': true,
    });
    const { items } = await groups.list({}, {}, caller);
    expect(items.map(({ can }) => can)).toEqual([
      ['update', 'delete'],
      ['delete'],
    ]);
    expect(items.map(({ spec }) => spec.userData)).toEqual(['#!/bin/sh', null]);
    expect(items.map(({ rollout }) => rollout!.deferrableUntil)).toEqual([
      deferrableUntil,
      null,
    ]);
  });

  it('refuses to create for others, before anything is stored', async () => {
    const { groups, fakeGroups } = setUp({
      'vm.group.create': ofOwner(own),
    });
    fakeGroups.create.mockImplementation(async (_, __, options) => {
      options!.guard!(aGroup(foreign));
      return view(foreign);
    });
    await expect(groups.create({} as any, caller)).rejects.toThrow(
      'the permission vm.group.create is missing',
    );
  });

  it('checks under the lock, and refuses labels that give a permission', async () => {
    const { groups, fakeGroups } = setUp({
      'vm.group.read': true,
      'vm.group.update': ofOwner(own),
    });
    fakeGroups.update.mockImplementation(async (_, __, ___, guard) => {
      guard!(aGroup(foreign), aGroup(foreign));
      return view(foreign);
    });
    await expect(
      groups.update(foreign, { generation: 1 }, caller),
    ).rejects.toThrow('You may not change the group orders');
  });
});
