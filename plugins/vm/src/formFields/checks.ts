import type { VmOptions } from '@backlot/plugin-vm-common';
import { environmentOf } from '../shared/options/environments';
import type { FormFieldsT } from './translation';

// The checks of the server, run before the request.

export type ChoiceField = 'stack' | 'image' | 'size';

const lists = {
  stack: 'stacks',
  image: 'images',
  size: 'sizes',
} as const satisfies Record<ChoiceField, keyof VmOptions>;

/** The names that an environment allows, in the order of the options. */
export function allowedNames(
  options: VmOptions,
  environment: string,
  field: ChoiceField,
): string[] {
  const key = lists[field];
  const allowed = environmentOf(options, environment)?.[key] ?? [];
  return options[key]
    .map(({ name }) => name)
    .filter(name => allowed.includes(name));
}

/** Why the environment cannot be chosen. */
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

/** Why the environment does not allow a stack, an image or a size. */
export function checkChoice(
  options: VmOptions,
  environment: string,
  field: ChoiceField,
  name: string,
  t: FormFieldsT,
): string | undefined {
  const allowed = allowedNames(options, environment, field);
  return allowed.includes(name)
    ? undefined
    : t('checks.notOfferedIn', {
        value: JSON.stringify(name),
        environment,
        allowed: allowed.join(', '),
      });
}

/** Why a group cannot have this many VMs. */
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
