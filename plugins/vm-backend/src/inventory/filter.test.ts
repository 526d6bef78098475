import { TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { TestBackend } from '../__testUtils__/TestBackend';
import { matches } from '../model/conditions';
import type { GroupCondition } from '../model/conditions';
import { whereCondition } from './filter';
import { getLabels } from './groups/readGroups';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

const owners = [
  'group:default/orders-team',
  'group:default/payments-team',
  'group:default/audit_team',
  'group:default/auditXteam',
  'group:default/Audit_team',
  // What stands between two entries of a list in JSON.
  ',',
  'group:default/others',
];
const anyCondition = fc.letrec<{ tree: GroupCondition }>(tie => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.boolean(),
    fc.subarray(owners).map(owner => ({ owner })),
    fc
      .subarray(['staging', 'production'])
      .map(environment => ({ environment })),
    fc
      .record({
        key: fc.constantFrom('tier', 'team', 'toString'),
        value: fc.option(fc.constantFrom('gold', 'a', ''), { nil: undefined }),
      })
      .map(label => ({ label })),
    tie('tree').map(not => ({ not })),
    fc.array(tie('tree'), { maxLength: 3 }).map(anyOf => ({ anyOf })),
    fc.array(tie('tree'), { maxLength: 3 }).map(allOf => ({ allOf })),
  ),
})).tree;

describe.each(databases.eachSupportedId())('conditions on %s', databaseId => {
  it('say the same in SQL and in memory', async () => {
    const backend = await TestBackend.create(await databases.init(databaseId));
    for (const component of ['orders', 'payments']) {
      for (const environment of ['staging', 'production']) {
        for (const labels of [
          {},
          { tier: 'gold' },
          { tier: 'a', team: 'a' },
        ] as Array<Record<string, string>>) {
          await backend.request({ component, environment, labels });
        }
      }
    }
    const { knex } = backend.inventory;
    for (const table of ['groups', 'vms']) {
      await knex(table)
        .where({ component: 'component:default/payments' })
        .update({
          other_owners: JSON.stringify([
            'group:default/a"b',
            'group:default/audit_team',
          ]),
        });
    }
    const groups = await knex('groups').orderBy('id');
    const labels = await getLabels(
      knex,
      groups.map(({ id }) => id),
    );
    await fc.assert(
      fc.asyncProperty(anyCondition, async condition => {
        const expected = groups
          .filter(group =>
            matches(condition, {
              owner: group.owner,
              otherOwners: JSON.parse(group.other_owners),
              environment: group.environment,
              labels: labels.get(group.id)!,
            }),
          )
          .map(({ id }) => id);
        const ofGroups = knex('groups').orderBy('groups.id');
        whereCondition(ofGroups, 'groups', condition);
        expect(await ofGroups.pluck('groups.id')).toEqual(expected);
        const ofVms = knex('vms').orderBy('vms.group_id');
        whereCondition(ofVms, 'vms', condition);
        expect(await ofVms.pluck('vms.group_id')).toEqual(expected);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it('take as many claims as a user may have', async () => {
    const backend = await TestBackend.create(await databases.init(databaseId));
    const { group } = await backend.request();
    const { knex } = backend.inventory;
    await knex('groups').update({
      other_owners: JSON.stringify(['group:default/audit']),
    });
    const claims = Array.from({ length: 3000 }, (_, i) => `group:default/${i}`);
    const owned = async (owner: string[]) => {
      const query = knex('groups');
      whereCondition(query, 'groups', { owner });
      return query.pluck('groups.id');
    };
    expect(await owned(claims)).toEqual([]);
    expect(await owned([...claims, 'group:default/audit'])).toEqual([group.id]);
  });
});
