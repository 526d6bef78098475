import { createRolloutSchema } from '@backlot/plugin-vm-common';
import { strategyOf } from '../strategy';
import {
  isChanged,
  isChosen,
  noChange,
  rolloutErrors,
  stepOfField,
  toRolloutRequest,
} from './form';

const GROUP = '00000000-0000-4000-8000-0000000000a1';
const form = {
  choice: { groups: [], filter: { image: ['debian-11'] } },
  change: { ...noChange, image: 'debian-12' },
  strategy: strategyOf('careful'),
  title: '',
};

describe('a rollout request', () => {
  it('is valid for the API', () => {
    const request = toRolloutRequest(form);
    expect(createRolloutSchema.safeParse(request).error).toBeUndefined();
    expect(request).toMatchObject({
      filter: { image: ['debian-11'] },
      change: { image: 'debian-12' },
    });
    expect(request).not.toHaveProperty('title');
    expect(request).not.toHaveProperty('replaceMatching');
  });

  it('only has the groups if there are any', () => {
    const request = toRolloutRequest({
      ...form,
      choice: { ...form.choice, groups: [GROUP] },
    });
    expect(request.groups).toEqual([GROUP]);
    expect(request).not.toHaveProperty('filter');
  });

  it('distinguishes unchanged from removed user data', () => {
    const changeOf = (change: Partial<typeof noChange>) =>
      toRolloutRequest({ ...form, change: { ...noChange, ...change } }).change;
    expect(changeOf({ newUserData: 'a' })).toEqual({});
    expect(changeOf({ userData: 'none' })).toEqual({ userData: null });
    expect(changeOf({ userData: 'new', newUserData: 'a' })).toEqual({
      userData: 'a',
    });
  });

  it('needs groups and a change', () => {
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
