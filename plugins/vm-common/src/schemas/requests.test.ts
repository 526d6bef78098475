import {
  createVmGroupSchema,
  listVmsSchema,
  readLogsSchema,
  updateVmGroupSchema,
  vmBulkActionSchema,
} from './requests';

const request = {
  component: 'orders',
  environment: 'staging',
  stack: 'java',
  image: 'micro',
  size: 'tiny',
  count: 2,
};

describe('createVmGroupSchema', () => {
  it.each([
    ['the least', {}],
    ['a name', { name: 'web-1' }],
    [
      'a key',
      {
        sshKeys: [
          'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDo/7+4PGHUIRtrUwREAnAztWrLH6qJhnwcTLQ0HvVzK olivia@example.com',
        ],
      },
    ],
    ['labels', { labels: { 'team.example.com/tier': 'gold', empty: '' } }],
    ['64 KiB of user data', { userData: 'x'.repeat(64 * 1024) }],
    ['a lease until', { lease: { expiresAt: '2030-01-01T00:00:00+02:00' } }],
    ['a lease for', { lease: { duration: { days: 0.5 } } }],
    ['no lease', { lease: null }],
  ])('takes %s', (_, changes) => {
    expect(createVmGroupSchema.parse({ ...request, ...changes })).toEqual({
      ...request,
      ...changes,
    });
  });

  it.each<[string, object]>([
    ['count', { count: 0 }],
    ['count', { count: -1 }],
    ['count', { count: 1.5 }],
    ['count', { count: 10_001 }],
    ['count', { count: '2' }],
    ['count', { count: null }],
    ['count', { count: Infinity }],
    ['name', { name: 'with space' }],
    ['name', { name: 'a'.repeat(64) }],
    ['name', { name: 'größe' }],
    ['name', { name: '../etc' }],
    ['name', { name: '1st' }],
    ['name', { name: 'end-' }],
    ['name', { name: 'line\n' }],
    ['component', { component: '' }],
    ['component', { component: undefined }],
    ['userData', { userData: 'x'.repeat(64 * 1024 + 1) }],
    ['userData', { userData: 'ö'.repeat(33 * 1024) }],
    ['sshKeys', { sshKeys: ['-----BEGIN OPENSSH PRIVATE KEY-----'] }],
    ['sshKeys', { sshKeys: ['ssh-ed25519 AAAA x\nssh-ed25519 AAAA y'] }],
    ['labels', { labels: [] }],
    ['labels', { labels: 'a=b' }],
    ['labels', { labels: { a: 1 } }],
    ['labels', { labels: { 'a b': 'x' } }],
    ['labels', { labels: { a: 'x'.repeat(64) } }],
    ['lease', { lease: { expiresAt: 'tomorrow' } }],
    ['lease', { lease: { duration: {} } }],
    ['lease', { lease: { duration: { days: -1 } } }],
    ['onFailure', { onFailure: 'shrug' }],
  ])('refuses a bad %s: %j', (field, changes) => {
    const { error } = createVmGroupSchema.safeParse({ ...request, ...changes });
    expect(error!.issues.map(({ path }) => path[0])).toEqual([field]);
    expect(error!.issues[0].message).not.toBe('');
  });

  it('names a field that it does not know', () => {
    const { error } = createVmGroupSchema.safeParse({
      ...request,
      colour: 'red',
    });
    expect(error!.issues[0].message).toContain('"colour"');
  });
});

describe('updateVmGroupSchema', () => {
  it('wants the generation, and takes no part of the spec', () => {
    expect(updateVmGroupSchema.safeParse({ count: 2 }).success).toBe(false);
    expect(
      updateVmGroupSchema.safeParse({ generation: 1, image: 'other' }).success,
    ).toBe(false);
    expect(updateVmGroupSchema.parse({ generation: 1, count: 2 })).toEqual({
      generation: 1,
      count: 2,
    });
  });
});

describe('listVmsSchema', () => {
  it('reads one value as a list, numbers and booleans from text', () => {
    expect(
      listVmsSchema.parse({
        phase: 'ready',
        stack: ['java', 'go'],
        limit: '20',
        totalItems: 'false',
        sort: '-createdAt',
      }),
    ).toEqual({
      phase: ['ready'],
      stack: ['java', 'go'],
      limit: 20,
      totalItems: false,
      sort: '-createdAt',
    });
  });

  it.each<[string, object]>([
    ['phase', { phase: 'sleeping' }],
    ['limit', { limit: '0' }],
    ['limit', { limit: '501' }],
    ['limit', { limit: 'many' }],
    ['sort', { sort: 'password' }],
    ['group', { group: 'not-a-uuid' }],
    ['label', { label: '=value' }],
  ])('refuses a bad %s: %j', (field, query) => {
    const { error } = listVmsSchema.safeParse(query);
    expect(error!.issues[0].path[0]).toBe(field);
  });
});

describe('readLogsSchema', () => {
  it('starts at the beginning and does not wait, unless asked', () => {
    expect(readLogsSchema.parse({})).toEqual({ after: 0, wait: 0 });
    expect(readLogsSchema.safeParse({ wait: '31' }).success).toBe(false);
    expect(readLogsSchema.safeParse({ after: '-1' }).success).toBe(false);
  });
});

describe('vmBulkActionSchema', () => {
  const filter = { stack: ['java'] };

  it('wants to know how many, unless it is a dry run', () => {
    const { error } = vmBulkActionSchema.safeParse({ filter, action: 'stop' });
    expect(error!.issues[0]).toMatchObject({
      path: ['expectedCount'],
      message: 'is required; learn it by a dryRun',
    });
    for (const more of [{ expectedCount: 0 }, { dryRun: true }]) {
      expect(
        vmBulkActionSchema.safeParse({ filter, action: 'stop', ...more })
          .success,
      ).toBe(true);
    }
  });

  it('never means everything by accident', () => {
    const { error } = vmBulkActionSchema.safeParse({
      filter: {},
      action: 'delete',
      expectedCount: 5,
    });
    expect(error!.issues[0].path).toEqual(['filter']);
  });
});
