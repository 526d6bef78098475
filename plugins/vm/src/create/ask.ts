import type { CreateVmGroup, VmOptions } from '@backlot/plugin-vm-common';
import {
  type HealthCheckForm,
  noHealthCheck,
  toHealthCheck,
} from '../group/healthCheck/healthCheck';
import { environmentOf } from '../shared/options/environments';
import { chosen } from '../shared/options/options';

/** What the form holds: always texts and a number, never undefined. */
export type Ask = {
  environment: string;
  stack: string;
  image: string;
  size: string;
  count: number;
  name: string;
  userData: string;
  healthCheck: HealthCheckForm;
};

export const askFields = [
  'environment',
  'stack',
  'image',
  'size',
  'count',
  'name',
  'userData',
  'healthCheck',
] as const satisfies ReadonlyArray<keyof Ask>;

/** Keeps to what the chosen environment offers, changing as little as it can. */
export function withinEnvironment(options: VmOptions, ask: Ask): Ask {
  const environment = environmentOf(options, ask.environment);
  return environment
    ? {
        ...ask,
        stack: chosen(ask.stack, environment.stacks),
        image: chosen(ask.image, environment.images),
        size: chosen(ask.size, environment.sizes),
      }
    : ask;
}

/** What the form starts with: the portal's defaults. */
export function firstAsk(options: VmOptions): Ask {
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

/** What was left empty is left to the server. */
export function toRequest(
  component: string,
  { name, userData, healthCheck, ...ask }: Ask,
): Omit<CreateVmGroup, 'dryRun'> {
  const check = toHealthCheck(healthCheck);
  return {
    component,
    ...ask,
    ...(name ? { name } : {}),
    ...(userData ? { userData } : {}),
    ...(check ? { healthCheck: check } : {}),
  };
}
