import type { Labels } from '@backlot/plugin-vm-common';
import { ownersOf } from './owners';

/**
 * Which groups a permission covers, as a tree over what a group has. Made from
 * the conditions of the permission framework; `true` and `false` are every
 * group and none.
 */
export type GroupCondition =
  | boolean
  | { anyOf: GroupCondition[] }
  | { allOf: GroupCondition[] }
  | { not: GroupCondition }
  | { owner: string[] }
  | { environment: string[] }
  | { label: { key: string; value?: string } };

/** What conditions look at; the same for groups and their VMs. */
export type GroupSubject = {
  owner: string;
  /** Each of them may do what `owner` may. */
  otherOwners?: string[] | null;
  environment: string;
  labels: Labels;
};

/** A condition in memory; `whereCondition` says the same in SQL. */
export const matches = (
  condition: GroupCondition,
  subject: GroupSubject,
): boolean => decide(condition, subject) === true;

/** Whether a group with these fields, and any others, can match. */
export const mayMatch = (
  condition: GroupCondition,
  known: Partial<GroupSubject>,
): boolean => decide(condition, known) !== false;

/** `undefined` where the known fields do not decide it. */
function decide(
  condition: GroupCondition,
  known: Partial<GroupSubject>,
): boolean | undefined {
  if (typeof condition === 'boolean') {
    return condition;
  }
  if ('anyOf' in condition) {
    return either(condition.anyOf.map(item => decide(item, known)));
  }
  if ('allOf' in condition) {
    return not(either(condition.allOf.map(item => not(decide(item, known)))));
  }
  if ('not' in condition) {
    return not(decide(condition.not, known));
  }
  if ('owner' in condition) {
    return known.owner === undefined
      ? undefined
      : ownersOf({ ...known, owner: known.owner }).some(owner =>
          condition.owner.includes(owner),
        );
  }
  if ('environment' in condition) {
    return known.environment === undefined
      ? undefined
      : condition.environment.includes(known.environment);
  }
  return known.labels && hasLabel(known.labels, condition.label);
}

const not = (decided: boolean | undefined) =>
  decided === undefined ? undefined : !decided;

const either = (decided: Array<boolean | undefined>) =>
  decided.includes(true) || (decided.includes(undefined) ? undefined : false);

function hasLabel(
  labels: Labels,
  { key, value }: { key: string; value?: string },
): boolean {
  const label = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return label !== undefined && (value === undefined || label === value);
}
