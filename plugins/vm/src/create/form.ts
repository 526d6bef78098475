import type { CreateVmGroup, VmOptions } from '@backlot/plugin-vm-common';
import {
  type HealthCheckForm,
  noHealthCheck,
  toHealthCheck,
} from '../group/healthCheck/healthCheck';
import { environmentOf } from '../shared/options/environments';
import { chosen } from '../shared/options/options';

/** The form values: always strings and a number, never undefined. */
export type VmsForm = {
  environment: string;
  stack: string;
  image: string;
  size: string;
  count: number;
  name: string;
  userData: string;
  healthCheck: HealthCheckForm;
};

export const formFields = [
  'environment',
  'stack',
  'image',
  'size',
  'count',
  'name',
  'userData',
  'healthCheck',
] as const satisfies ReadonlyArray<keyof VmsForm>;

/** Replaces only the values that the environment does not allow. */
export function withinEnvironment(options: VmOptions, form: VmsForm): VmsForm {
  const environment = environmentOf(options, form.environment);
  return environment
    ? {
        ...form,
        stack: chosen(form.stack, environment.stacks),
        image: chosen(form.image, environment.images),
        size: chosen(form.size, environment.sizes),
      }
    : form;
}

/** The defaults of the portal. */
export function initialForm(options: VmOptions): VmsForm {
  const { defaults, environments } = options;
  return withinEnvironment(options, {
    environment: chosen(
      defaults.environment,
      environments.map(({ name }) => name),
    ),
    stack: defaults.stack ?? '',
    image: defaults.image ?? '',
    size: defaults.size ?? '',
    count: 1,
    name: '',
    userData: '',
    healthCheck: noHealthCheck,
  });
}

/** Leaves out empty values, for which the server has defaults. */
export function toRequest(
  component: string,
  { name, userData, healthCheck, ...form }: VmsForm,
): Omit<CreateVmGroup, 'dryRun'> {
  const check = toHealthCheck(healthCheck);
  return {
    component,
    ...form,
    ...(name ? { name } : {}),
    ...(userData ? { userData } : {}),
    ...(check ? { healthCheck: check } : {}),
  };
}
