import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { CreateVmGroup, VmApi } from '@backlot/plugin-vm-common';
import { isRefusal } from './failures';

/** What `groupId` is after a dry run. */
export const DRY_RUN_GROUP = 'dry-run';

const UNREGISTERED = 'component:default/registered-by-an-earlier-step';

/** A component, if it is the reference of one, and not what a skipped step left. */
export function refOf(component: string | undefined): string | undefined {
  try {
    const ref = parseEntityRef(component!, {
      defaultKind: 'component',
      defaultNamespace: 'default',
    });
    return /^[\w.-]+$/.test(ref.name) ? stringifyEntityRef(ref) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What a group would be. The server checks the request as always, except for a
 * component that is not in the catalog: a step before would register it, and
 * has been skipped.
 *
 * @returns the component, what the names start with, and the names
 */
export async function planInDryRun(options: {
  catalog: CatalogService;
  vm: VmApi;
  body: Omit<CreateVmGroup, 'dryRun' | 'component'> & { component?: string };
  credentials: BackstageCredentials;
  request: { token: string; signal: AbortSignal };
  warn: (message: string) => void;
}): Promise<{ component: string; name: string; names: string[] }> {
  const { body, credentials } = options;
  const given = refOf(body.component);
  const entity =
    given && (await options.catalog.getEntityByRef(given, { credentials }));
  const component = given ?? UNREGISTERED;
  try {
    const plan = await options.vm.planGroup(
      { ...body, component },
      options.request,
    );
    return {
      component: plan.group.component,
      name: plan.group.name,
      names: Array.from(plan.vms, ({ name }) => name),
    };
  } catch (error) {
    const isUnregistered =
      !entity &&
      isRefusal(error, 400) &&
      (error as Error).message.startsWith(`component: ${component} `);
    if (!isUnregistered) {
      throw error;
    }
  }
  options.warn(
    given
      ? `${given} is not in the catalog: the step fails unless an earlier step registers it`
      : 'The component is not known in a dry run: an earlier step would register it',
  );
  const name = body.name ?? parseEntityRef(component).name;
  return {
    component,
    name,
    names: Array.from(
      { length: body.count },
      (_, index) => `${name}-${String(index + 1).padStart(2, '0')}`,
    ),
  };
}
