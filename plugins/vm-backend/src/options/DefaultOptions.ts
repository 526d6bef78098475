import type { VmOptions } from '@backlot/plugin-vm-common';
import type { Inventory } from '../inventory/Inventory';
import { listPauses } from '../inventory/pauses';
import type { Options } from './Options';
import type { PlatformOptions } from './PlatformOptions';

export class DefaultOptions implements Options {
  constructor(
    private readonly inventory: Inventory,
    private readonly platformOptions: PlatformOptions,
  ) {}

  async read(): Promise<VmOptions> {
    return this.platformOptions.present(await listPauses(this.inventory.knex));
  }
}
