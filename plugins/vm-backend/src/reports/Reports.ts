import type {
  FleetField,
  FleetHistory,
  FleetSummary,
} from '@backlot/plugin-vm-common';
import type { ComponentFilter } from '../catalog/ComponentSearch';
import type { InventoryFilter } from '../inventory/filter';
import type { Caller } from '../model/caller';

/** Figures about the fleet. */
export interface Reports {
  /** VMs that are not deleted, counted by fields and phase. */
  summarize(
    fields: FleetField[],
    filter: InventoryFilter & ComponentFilter,
    caller: Caller,
  ): Promise<FleetSummary>;

  /** By days in UTC, of which the last is today. */
  history(
    days: number,
    filter: InventoryFilter & ComponentFilter,
    caller: Caller,
  ): Promise<FleetHistory>;
}
