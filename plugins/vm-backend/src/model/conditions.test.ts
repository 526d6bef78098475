import { matches, mayMatch } from './conditions';

const ofOrders = { owner: ['group:default/orders'] };
const staging = { environment: ['staging'] };
const gold = { label: { key: 'tier', value: 'gold' } };

describe('mayMatch', () => {
  it.each([
    ['an owner who is not known', ofOrders, {}, true],
    ['another owner', ofOrders, { owner: 'group:default/other' }, false],
    ['any but an owner', { not: ofOrders }, {}, true],
    [
      'one of several owners',
      ofOrders,
      { owner: 'group:default/other', otherOwners: ofOrders.owner },
      true,
    ],
    [
      'any but one of several owners',
      { not: ofOrders },
      { owner: 'group:default/other', otherOwners: ofOrders.owner },
      false,
    ],
    [
      'any but this one',
      { not: ofOrders },
      { owner: ofOrders.owner[0] },
      false,
    ],
    [
      'all, one of which fails',
      { allOf: [ofOrders, staging] },
      { environment: 'production' },
      false,
    ],
    [
      'all, the rest unknown',
      { allOf: [ofOrders, staging] },
      { environment: 'staging' },
      true,
    ],
    [
      'none of some',
      { anyOf: [staging, false] },
      { environment: 'production' },
      false,
    ],
    ['a label that may be asked for', gold, { environment: 'staging' }, true],
    ['a label that is not there', gold, { labels: {} }, false],
  ])('reports %s', (_what, condition, known, may) => {
    expect(mayMatch(condition, known)).toBe(may);
  });
});

describe('matches', () => {
  it('takes a label only from the labels themselves', () => {
    const subject = { owner: '', environment: '', labels: {} };
    expect(matches({ label: { key: 'toString' } }, subject)).toBe(false);
  });
});
