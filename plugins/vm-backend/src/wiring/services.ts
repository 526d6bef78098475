import type { VmHealth } from '@backlot/plugin-vm-common';
import type { ExecutorSpec } from '@backlot/plugin-vm-node';
import type { Access } from '../authorized/Access';
import { AuthorizedChangeFeed } from '../authorized/AuthorizedChangeFeed';
import { AuthorizedExecutors } from '../authorized/AuthorizedExecutors';
import { AuthorizedFindings } from '../authorized/AuthorizedFindings';
import { AuthorizedHealth } from '../authorized/AuthorizedHealth';
import { AuthorizedOptions } from '../authorized/AuthorizedOptions';
import { AuthorizedOrphans } from '../authorized/AuthorizedOrphans';
import { AuthorizedReports } from '../authorized/AuthorizedReports';
import { AuthorizedRollouts } from '../authorized/AuthorizedRollouts';
import { AuthorizedVmGroups } from '../authorized/AuthorizedVmGroups';
import { AuthorizedVms } from '../authorized/AuthorizedVms';
import type { ChangeFeed } from '../changes/ChangeFeed';
import { DefaultChangeFeed } from '../changes/DefaultChangeFeed';
import { DefaultExecutors } from '../executors/DefaultExecutors';
import type { Executors } from '../executors/Executors';
import { DefaultFindings } from '../findings/DefaultFindings';
import type { Findings } from '../findings/Findings';
import { DefaultVmGroups } from '../groups/DefaultVmGroups';
import type { VmGroups } from '../groups/VmGroups';
import { DefaultHealth } from '../health/DefaultHealth';
import type { Health } from '../health/Health';
import { DefaultOptions } from '../options/DefaultOptions';
import type { Options } from '../options/Options';
import { DefaultOrphans } from '../orphans/DefaultOrphans';
import type { Orphans } from '../orphans/Orphans';
import { DefaultReports } from '../reports/DefaultReports';
import type { Reports } from '../reports/Reports';
import { DefaultRollouts } from '../rollouts/DefaultRollouts';
import type { Rollouts } from '../rollouts/Rollouts';
import { DefaultVms } from '../vms/DefaultVms';
import type { Vms } from '../vms/Vms';
import type { Foundation } from './foundation';

/** What routes talk to: each service checks the permissions of its caller. */
export type Services = {
  options: Options;
  groups: VmGroups;
  vms: Vms;
  rollouts: Rollouts;
  findings: Findings;
  reports: Reports;
  executors: Executors;
  orphans: Orphans;
  health: Health;
  changes: ChangeFeed;
};

/** @param replica - the state of this backend process */
export function createServices(
  foundation: Foundation,
  access: Access,
  replica: () => VmHealth['replica'],
): Services {
  const { config, inventory, signals, executors } = foundation;
  const { platformOptions, ownership, components } = foundation;
  const executorOf = (id: string) =>
    executors.find(served => served.id === id)?.executor;
  const wake = signals.vmsDue;
  const shared = {
    inventory,
    config,
    platformOptions,
    ownership,
    components,
    /** By the executor, where this backend serves it. */
    validate: async (executor: string, spec: ExecutorSpec) =>
      executorOf(executor)?.validate?.(spec),
    wake,
  };
  const rollouts = new DefaultRollouts({
    ...shared,
    notify: foundation.notify,
    onChange: foundation.onRolloutChange,
  });
  const vms = new DefaultVms({
    ...shared,
    hasPower: id => executorOf(id)?.capabilities.power ?? false,
  });
  const orphans = new DefaultOrphans({ ...shared, wake: signals.orphansDue });
  const health = new DefaultHealth({ inventory, config, replica });
  const options = new DefaultOptions(inventory, platformOptions);
  const findings = new DefaultFindings(inventory, config);
  return {
    options: new AuthorizedOptions(options, access, ownership),
    groups: new AuthorizedVmGroups(new DefaultVmGroups(shared), access),
    vms: new AuthorizedVms(vms, access),
    rollouts: new AuthorizedRollouts(rollouts, access),
    findings: new AuthorizedFindings(findings, access),
    reports: new AuthorizedReports(new DefaultReports(shared), access),
    executors: new AuthorizedExecutors(new DefaultExecutors(shared), access),
    orphans: new AuthorizedOrphans(orphans, access),
    health: new AuthorizedHealth(health, access),
    changes: new AuthorizedChangeFeed(new DefaultChangeFeed(inventory), access),
  };
}
