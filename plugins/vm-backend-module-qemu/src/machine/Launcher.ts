import fs from 'node:fs/promises';
import type { ExecutorSpec } from '@backlot/plugin-vm-node';
import type { ImageStore } from '@backlot/plugin-vm-executor-kit';
import type { QemuConfig } from '../config';
import type { Consoles } from '../guest/console';
import type { QemuMachine } from '../process/arguments';
import { QemuProcess } from '../process/QemuProcess';
import { hostBoot } from './hostBoot';
import type { MachineFiles } from './MachineFiles';
import { isFetching, type QemuRecord, queueJob } from './MachineRecord';
import type { MachineStore } from './MachineStore';

/** Fills the folders of new machines and starts their processes. */
export class Launcher {
  constructor(
    private readonly parts: {
      config: QemuConfig;
      store: MachineStore;
      images: ImageStore;
      files: MachineFiles;
      consoles: Consoles;
    },
  ) {}

  /** Queues a new machine, or waits for its image. */
  async prepare(
    record: QemuRecord,
    spec: ExecutorSpec,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, images, files } = this.parts;
    const { job } = record;
    const waiter = `${job.operationId}/${job.attempt}`;
    if (!(await images.ensure(record.image.name, waiter))) {
      if (!isFetching(job)) {
        job.phase = 'fetching';
        await store.write(record);
      }
      return;
    }
    const image = await images.acquire(record.image.name, signal);
    record.image.key = image.key;
    record.image.version = image.manifest.version;
    if (isFetching(job)) {
      job.fetchedAt = new Date().toISOString();
    }
    job.phase = 'preparing';
    await store.write(record);
    await files.write(record, image, spec, signal);
    queueJob(job, new Date().toISOString());
    await store.write(record);
  }

  /** Returns once QEMU runs. */
  async start(
    record: QemuRecord,
    accelerator: 'kvm' | 'tcg',
    signal: AbortSignal,
  ): Promise<void> {
    const { config, store, images, consoles } = this.parts;
    const { vmId, job } = record;
    const folder = store.folder(vmId);
    job.phase = 'launching';
    job.launchedAt = new Date().toISOString();
    await fs.rm(folder.events, { force: true });
    job.bootStart = await consoles.end(folder);
    record.hostBoot = await hostBoot();
    await store.write(record);
    const machine: QemuMachine = {
      vmId,
      name: record.name,
      folder,
      image: await images.stored(record.image.key!),
      accelerator,
      ...record.hardware,
      sandbox: config.sandbox,
      network: config.network,
      ports: record.ports,
    };
    const qemu = new QemuProcess(vmId, folder);
    try {
      await qemu.start(config.binary, machine, signal);
    } catch (error) {
      // Another program may have the ports of the last start by now.
      const isPortTaken = /host forwarding rule/i.test(String(error));
      if (!isPortTaken || Object.keys(machine.ports).length === 0) {
        throw error;
      }
      record.ports = {};
      await qemu.start(config.binary, { ...machine, ports: {} }, signal);
    }
  }
}
