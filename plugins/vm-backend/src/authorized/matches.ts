import type { Labels } from '@backlot/plugin-vm-common';
import type { GroupCondition } from '../inventory/filter';

/** What conditions look at; the same for groups and their VMs. */
export type GroupSubject = {
  owner: string;
  environment: string;
  labels: Labels;
};

/** A condition in memory; `whereCondition` says the same in SQL. */
export function matches(
  condition: GroupCondition,
  subject: GroupSubject,
): boolean {
  if (typeof condition === 'boolean') {
    return condition;
  }
  if ('anyOf' in condition) {
    return condition.anyOf.some(item => matches(item, subject));
  }
  if ('allOf' in condition) {
    return condition.allOf.every(item => matches(item, subject));
  }
  if ('not' in condition) {
    return !matches(condition.not, subject);
  }
  if ('owner' in condition) {
    return condition.owner.includes(subject.owner);
  }
  if ('environment' in condition) {
    return condition.environment.includes(subject.environment);
  }
  const { key, value } = condition.label;
  const label = Object.hasOwn(subject.labels, key)
    ? subject.labels[key]
    : undefined;
  return label !== undefined && (value === undefined || label === value);
}
