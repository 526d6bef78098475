import {
  type FleetField,
  type FleetHistory,
  type FleetSummary,
  vmGroupReadPermission,
} from '@backlot/plugin-vm-common';
import type { Caller } from '../model/caller';
import type { Reports } from '../reports/Reports';
import type { VmFilter } from '../vms/Vms';
import type { Access } from './Access';

/** Checks the permissions of callers of {@link Reports}. */
export class AuthorizedReports implements Reports {
  constructor(
    private readonly reports: Reports,
    private readonly access: Access,
  ) {}

  async summarize(
    fields: FleetField[],
    filter: VmFilter,
    caller: Caller,
  ): Promise<FleetSummary> {
    const visible = await this.access.condition(vmGroupReadPermission, caller);
    return this.reports.summarize(fields, { ...filter, visible }, caller);
  }

  async history(
    days: number,
    filter: VmFilter,
    caller: Caller,
  ): Promise<FleetHistory> {
    const visible = await this.access.condition(vmGroupReadPermission, caller);
    return this.reports.history(days, { ...filter, visible }, caller);
  }
}
