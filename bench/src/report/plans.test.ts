import { scannedTables } from './plans';

it('finds sequential scans anywhere in a plan', () => {
  expect(
    scannedTables({
      'Node Type': 'Nested Loop',
      Plans: [
        { 'Node Type': 'Index Scan', 'Relation Name': 'groups' },
        {
          'Node Type': 'Limit',
          Plans: [{ 'Node Type': 'Seq Scan', 'Relation Name': 'vms' }],
        },
      ],
    }),
  ).toEqual(['vms']);
});
