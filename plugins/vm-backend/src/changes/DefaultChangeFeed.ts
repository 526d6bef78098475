import { readChanges, readEndOfFeed } from '../inventory/changes/changes';
import type { Inventory } from '../inventory/Inventory';
import type { ChangeFeed, ChangePage } from './ChangeFeed';

export class DefaultChangeFeed implements ChangeFeed {
  constructor(private readonly inventory: Inventory) {}

  async list(after: number | 'now', limit: number): Promise<ChangePage> {
    const { knex } = this.inventory;
    if (after === 'now') {
      return { items: [], nextAfter: await readEndOfFeed(knex) };
    }
    const items = await readChanges(knex, after, limit);
    return { items, nextAfter: items[items.length - 1]?.seq ?? after };
  }
}
