import type { VmOptions } from '@backlot/plugin-vm-common';
import { environmentOf } from '../shared/options/environments';
import type { FormFieldsT } from './translation';

// What the server would say of the same, before it is asked.

export type ChoiceField = 'stack' | 'image' | 'size';

const offeredIn = {
  stack: 'stacks',
  image: 'images',
  size: 'sizes',
} as const satisfies Record<ChoiceField, keyof VmOptions>;

/** The names of what an environment offers, in the order of the options. */
export function offeredNames(
  options: VmOptions,
  environment: string,
  field: ChoiceField,
): string[] {
  const key = offeredIn[field];
  const allowed = environmentOf(options, environment)?.[key] ?? [];
  return options[key]
    .map(({ name }) => name)
    .filter(name => allowed.includes(name));
}

/** Why an environment cannot be chosen. */
export function checkEnvironment(
  options: VmOptions,
  name: string,
  t: FormFieldsT,
): string | undefined {
  const environment = environmentOf(options, name);
  if (!environment) {
    return t('checks.notOffered', {
      value: JSON.stringify(name),
      allowed: options.environments.map(each => each.name).join(', '),
    });
  }
  return environment.canCreate
    ? undefined
    : t('checks.mayNotCreate', { environment: name });
}

/** Why a stack, an image or a size cannot be chosen in an environment. */
export function checkChoice(
  options: VmOptions,
  environment: string,
  field: ChoiceField,
  name: string,
  t: FormFieldsT,
): string | undefined {
  const allowed = offeredNames(options, environment, field);
  return allowed.includes(name)
    ? undefined
    : t('checks.notOfferedIn', {
        value: JSON.stringify(name),
        environment,
        allowed: allowed.join(', '),
      });
}

/** Why there cannot be so many VMs in a group. */
export function checkCount(
  options: VmOptions,
  environment: string | undefined,
  count: number,
  t: FormFieldsT,
): string | undefined {
  if (!Number.isInteger(count)) {
    return t('checks.wholeNumber');
  }
  if (count < 1) {
    return t('checks.atLeastOne');
  }
  const most = environment && environmentOf(options, environment)?.maxCount;
  return environment && most && count > most
    ? t('checks.tooMany', { environment, most: String(most) })
    : undefined;
}
