import { vmPermissions } from '@backlot/plugin-vm-common';
import { Access, subjectOf } from '../authorized/Access';
import { vmGroupResourceRef, vmGroupRules } from '../authorized/rules';
import { getGroups, getLabels } from '../inventory/groups/readGroups';
import type { Inventory } from '../inventory/Inventory';
import type { PluginServices } from './pluginServices';

/** Registers the permissions, and how conditions are applied to VM groups. */
export function registerPermissions(
  backstage: PluginServices,
  { knex }: Inventory,
): Access {
  const { config, logger, permissions, permissionsRegistry } = backstage;
  if (!config.getOptionalBoolean('permission.enabled')) {
    logger.warn(
      'permission.enabled is off: everyone who is signed in may create and delete every VM',
    );
  }
  permissionsRegistry.addResourceType({
    resourceRef: vmGroupResourceRef,
    permissions: vmPermissions.filter(
      permission => permission.type === 'resource',
    ),
    rules: Object.values(vmGroupRules),
    async getResources(ids) {
      const [groups, labels] = await Promise.all([
        getGroups(knex, ids),
        getLabels(knex, ids),
      ]);
      return ids.map(id => {
        const group = groups.get(id);
        return group && subjectOf({ group, labels: labels.get(id)! });
      });
    },
  });
  permissionsRegistry.addPermissions(
    vmPermissions.filter(permission => permission.type !== 'resource'),
  );
  return new Access(permissions, permissionsRegistry);
}
