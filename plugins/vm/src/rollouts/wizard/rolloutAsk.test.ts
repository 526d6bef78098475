import { createRolloutSchema } from '@backlot/plugin-vm-common';
import { strategyOf } from '../strategy';
import {
  isChanged,
  isChosen,
  noChange,
  rolloutErrors,
  stepOfField,
  toRolloutAsk,
} from './rolloutAsk';

const GROUP = '00000000-0000-4000-8000-0000000000a1';
const form = {
  choice: { groups: [], filter: { image: ['debian-11'] } },
  change: { ...noChange, image: 'debian-12' },
  strategy: strategyOf('careful'),
  title: '',
};

describe('an ask for a rollout', () => {
  it('is one that the API takes', () => {
    const ask = toRolloutAsk(form);
    expect(createRolloutSchema.safeParse(ask).error).toBeUndefined();
    expect(ask).toMatchObject({
      filter: { image: ['debian-11'] },
      change: { image: 'debian-12' },
    });
    expect(ask).not.toHaveProperty('title');
    expect(ask).not.toHaveProperty('replaceMatching');
  });

  it('names groups alone where there are any', () => {
    const ask = toRolloutAsk({
      ...form,
      choice: { ...form.choice, groups: [GROUP] },
    });
    expect(ask.groups).toEqual([GROUP]);
    expect(ask).not.toHaveProperty('filter');
  });

  it('tells user data that stay from those that go', () => {
    const changeOf = (change: Partial<typeof noChange>) =>
      toRolloutAsk({ ...form, change: { ...noChange, ...change } }).change;
    expect(changeOf({ newUserData: 'a' })).toEqual({});
    expect(changeOf({ userData: 'none' })).toEqual({ userData: null });
    expect(changeOf({ userData: 'new', newUserData: 'a' })).toEqual({
      userData: 'a',
    });
  });

  it('is about something, and changes something', () => {
    expect(isChosen({ groups: [], filter: {} })).toBe(false);
    expect(isChosen(form.choice)).toBe(true);
    expect(isChanged(noChange)).toBe(false);
    expect(isChanged({ ...noChange, replaceMatching: true })).toBe(true);
    expect(isChanged({ ...noChange, userData: 'none' })).toBe(true);
  });
});

it.each([
  ['filter: matches no VMs', 'filter', 'choose'],
  ['change.image: must be one of a', 'change.image', 'change'],
  ['image: "x" is not offered in staging; use one of a', 'image', 'change'],
  ['strategy.canary.vms: too many', 'strategy.canary.vms', 'strategy'],
  ['strategy.windows.0.to: must differ', 'strategy.windows', 'strategy'],
] as const)('tells where %s can be mended', (message, field, step) => {
  const { fields, other } = rolloutErrors(message);
  expect(Object.keys(fields)).toEqual([field]);
  expect(other).toBeUndefined();
  expect(stepOfField(field)).toBe(step);
});
