import type { FleetField } from '@backlot/plugin-vm-common';
import type {
  ComponentFilter,
  ComponentSearch,
} from '../catalog/ComponentSearch';
import type { InventoryFilter } from '../inventory/filter';
import type { Inventory } from '../inventory/Inventory';
import {
  readCreationTimes,
  readOutcomes,
  readTurnover,
} from '../inventory/vms/fleetHistory';
import { summarizeVms } from '../inventory/vms/summarizeVms';
import type { Caller } from '../model/caller';
import { firstDay, toHistory } from './history';
import type { Reports } from './Reports';
import { summarize } from './summary';

export class DefaultReports implements Reports {
  constructor(
    private readonly options: {
      inventory: Inventory;
      components: ComponentSearch;
    },
  ) {}

  async summarize(
    fields: FleetField[],
    filter: InventoryFilter & ComponentFilter,
    { credentials }: Caller,
  ) {
    const { inventory, components } = this.options;
    const counts = await summarizeVms(
      inventory.knex,
      fields,
      await components.narrow(filter, credentials),
    );
    return summarize(fields, counts);
  }

  async history(
    days: number,
    filter: InventoryFilter & ComponentFilter,
    { credentials }: Caller,
  ) {
    const { inventory, components } = this.options;
    const { knex } = inventory;
    const now = inventory.now();
    const selection = {
      filter: await components.narrow(filter, credentials),
      since: firstDay(now, days),
    };
    const [turnover, creationTimes, executors] = await Promise.all([
      readTurnover(knex, selection),
      readCreationTimes(knex, selection),
      readOutcomes(knex, selection),
    ]);
    return toHistory({ now, days, turnover, creationTimes, executors });
  }
}
