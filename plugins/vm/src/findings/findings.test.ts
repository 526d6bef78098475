import { aFinding, someOptions } from '../__testUtils__/fixtures';
import {
  byOwner,
  changedFindingsFilter,
  findingsSearch,
  longerLived,
  parseFindingsFilter,
  totalFindings,
} from './findings';

describe('the filter in the URL', () => {
  it('survives the way through the URL', () => {
    const filter = {
      kind: ['vms-failed' as const],
      owner: ['group:default/orders-team', 'group:default/payments-team'],
      environment: ['production'],
    };
    expect(
      parseFindingsFilter(new URLSearchParams(findingsSearch(filter))),
    ).toEqual(filter);
  });

  it('leaves out what the API would refuse, and empty values', () => {
    expect(
      parseFindingsFilter(new URLSearchParams('kind=bad&owner=&else=1')),
    ).toEqual({});
    expect(
      changedFindingsFilter({ owner: ['group:default/a'] }, 'owner', []),
    ).toEqual({});
  });
});

describe('byOwner', () => {
  const orders = 'group:default/orders-team';
  const payments = 'group:default/payments-team';

  it('keeps the order and marks sums that may count a VM twice', () => {
    const groups = byOwner([
      aFinding({ id: '1', owner: payments, vms: 2 }),
      aFinding({ id: '2', owner: orders, vms: 3 }),
      aFinding({ id: '3', owner: payments, vms: 4 }),
      aFinding({ id: '4', owner: orders, vms: 3, kind: 'lease-ending' }),
    ]);
    expect(
      groups.map(({ owner, findings, vms, isUpTo }) => [
        owner,
        findings.map(({ id }) => id),
        vms,
        isUpTo,
      ]),
    ).toEqual([
      [payments, ['1', '3'], 6, false],
      [orders, ['2', '4'], 6, true],
    ]);
  });
});

it('totalFindings sums up all kinds', () => {
  expect(
    totalFindings({ totals: { 'vms-failed': 2, 'lease-ending': 3 } }),
  ).toBe(5);
});

describe('longerLived', () => {
  const image = (name: string, os: string, endOfLife?: string) => ({
    name,
    title: name,
    os: { name: os, version: '1' },
    endOfLife,
    userData: 'script' as const,
  });
  const options = someOptions({
    images: [
      image('old', 'Debian', '2026-06-30'),
      image('older', 'Debian', '2024-06-30'),
      image('newer', 'Debian', '2030-06-30'),
      image('endless', 'Debian'),
      image('hidden', 'Debian', '2031-06-30'),
      image('other', 'Alpine', '2030-06-30'),
    ],
  });
  options.environments[0].images = [
    'old',
    'older',
    'newer',
    'endless',
    'other',
  ];

  it.each([
    ['old', ['newer', 'endless']],
    ['older', ['old', 'newer', 'endless']],
    ['endless', []],
    ['gone', []],
  ])('of %s are %j', (name, names) => {
    expect(longerLived(options, name).map(found => found.name)).toEqual(names);
  });
});
