import type { CreateRollout, RolloutChange } from '@backlot/plugin-vm-common';
import { type FleetFilter, isFiltered } from '../../fleet/filters/query';
import { type FieldErrors, fieldErrors } from '../../shared/errors/errors';
import { specFields } from '../rollouts';
import { type StrategyForm, strategyFields, toStrategy } from '../strategy';

export const rolloutSteps = ['choose', 'change', 'strategy', 'plan'] as const;

export type RolloutStep = (typeof rolloutSteps)[number];

/** Which groups: the given ones, otherwise those with matching VMs. */
export type RolloutChoice = { groups: string[]; filter: FleetFilter };

/** The changes to the spec; empty values leave it as it is in each group. */
export type ChangeForm = Record<(typeof specFields)[number], string> & {
  userData: 'keep' | 'none' | 'new';
  newUserData: string;
  replaceMatching: boolean;
};

export const noChange: ChangeForm = {
  image: '',
  size: '',
  stack: '',
  executor: '',
  userData: 'keep',
  newUserData: '',
  replaceMatching: false,
};

export const isChosen = ({ groups, filter }: RolloutChoice): boolean =>
  groups.length > 0 || isFiltered(filter);

export const isChanged = (change: ChangeForm): boolean =>
  change.replaceMatching ||
  change.userData !== 'keep' ||
  specFields.some(field => change[field] !== '');

function toChange(form: ChangeForm): RolloutChange {
  const fields = specFields
    .filter(field => form[field] !== '')
    .map(field => [field, form[field]]);
  return {
    ...Object.fromEntries(fields),
    ...(form.userData === 'none' && { userData: null }),
    ...(form.userData === 'new' && { userData: form.newUserData }),
  };
}

/** Leaves out empty values, for which the server has defaults. */
export const toRolloutRequest = (form: {
  choice: RolloutChoice;
  change: ChangeForm;
  strategy: StrategyForm;
  title: string;
}): Omit<CreateRollout, 'dryRun'> => {
  const { choice, change, strategy } = form;
  const title = form.title.trim();
  return {
    ...(title && { title }),
    ...(choice.groups.length > 0
      ? { groups: choice.groups }
      : { filter: choice.filter }),
    change: toChange(change),
    ...(change.replaceMatching && { replaceMatching: true }),
    strategy: toStrategy(strategy),
  };
};

const CHANGE_FIELDS = [
  'change.image',
  'change.size',
  'change.stack',
  'change.executor',
  'change.userData',
  'change',
  // The names of these fields in errors about a single group.
  'image',
  'size',
  'stack',
  'executor',
  'userData',
] as const;
const CHOOSE_FIELDS = ['filter', 'groups'] as const;
const STRATEGY_FIELDS = [...Object.values(strategyFields), 'strategy'] as const;

/** The fields that the server may refuse, by their names there. */
export type RolloutField =
  | (typeof CHANGE_FIELDS)[number]
  | (typeof CHOOSE_FIELDS)[number]
  | (typeof STRATEGY_FIELDS)[number];

export const rolloutErrors = (message: string): FieldErrors<RolloutField> =>
  fieldErrors<RolloutField>(message, [
    ...STRATEGY_FIELDS,
    ...CHANGE_FIELDS,
    ...CHOOSE_FIELDS,
  ]);

/** The step that has the field. */
export function stepOfField(field: RolloutField): RolloutStep {
  if (CHOOSE_FIELDS.some(name => name === field)) {
    return 'choose';
  }
  return CHANGE_FIELDS.some(name => name === field) ? 'change' : 'strategy';
}
