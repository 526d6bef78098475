import os from 'node:os';
import path from 'node:path';
import type {
  ExecutorHealth,
  ExecutorMachine,
  PreparedOperation,
} from '@backlot/plugin-vm-node';
import { mockServices } from '@backstage/backend-test-utils';
import { ImageStore } from '../images/ImageStore';
import { BootReports } from '../machine/BootReports';
import { MachineExecutor } from '../machine/MachineExecutor';
import { machineOf } from '../machine/results';
import { type MemoryHost, MemoryHypervisor } from './MemoryHypervisor';

const nowhere = path.join(os.tmpdir(), 'backlot-no-images');

export class MemoryExecutor extends MachineExecutor<MemoryHypervisor> {
  private readonly hypervisor: MemoryHypervisor;

  constructor(
    private readonly host: MemoryHost,
    config = { bootTimeoutMs: 60_000, shutdownTimeoutMs: 60_000 },
  ) {
    const logger = mockServices.logger.mock();
    super({
      images: new ImageStore(
        nowhere,
        { imagesDir: nowhere, manifests: {}, cloudImages: {} },
        { logger },
      ),
      boots: new BootReports(),
      logger,
      config,
    });
    this.hypervisor = new MemoryHypervisor(host);
  }

  async prepare(): Promise<PreparedOperation> {
    return { placement: 'here' };
  }

  async *list(): AsyncIterable<ExecutorMachine> {
    for (const [vmId, { state }] of this.host.machines) {
      const record = await this.hypervisor.record(vmId);
      yield machineOf(this.hypervisor, record!, state);
    }
  }

  async health(): Promise<ExecutorHealth> {
    return { healthy: true };
  }

  async shutdown(): Promise<void> {}

  protected async hypervisorOf(): Promise<MemoryHypervisor> {
    return this.hypervisor;
  }

  protected hypervisorsToClear() {
    return { hypervisors: [this.hypervisor] };
  }
}
