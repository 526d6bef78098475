import path from 'node:path';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import { configValue, readExecutorConfig } from '@backlot/plugin-vm-node';
import {
  type MachineConfig,
  machineConfig,
  machineConfigKeys,
  namedOnce,
} from '@backlot/plugin-vm-executor-kit';
import { z } from 'zod';

const schema = z
  .strictObject({
    ...machineConfigKeys,
    dataDir: z.string().min(1),
    bootQueue: configValue.number(z.int().min(1)).default(2),
    autostart: configValue.boolean().default(true),
    sandbox: configValue.boolean().default(true),
    binary: z.string().min(1).default('qemu-system-x86_64'),
    imageTool: z.string().min(1).default('qemu-img'),
    minFreeDiskMiB: configValue.number(z.int().min(0)).default(1024),
    consoleMiB: configValue.number(z.number().positive().max(64)).default(4),
    network: z
      .strictObject({
        restrict: configValue.boolean().default(true),
        bindAddress: z.ipv4().default('127.0.0.1'),
        publicAddress: z.string().min(1).optional(),
      })
      .prefault({}),
  })
  .refine(namedOnce.check, namedOnce.params);

/** The config of one executor; see docs/executors/qemu.md. */
export type QemuConfig = MachineConfig & {
  /** The name of this host in placements. */
  host: string;
  dataDir: string;
  bootQueue: number;
  autostart: boolean;
  sandbox: boolean;
  binary: string;
  imageTool: string;
  minFreeDiskMiB: number;
  consoleBytes: number;
  network: { restrict: boolean; bindAddress: string; publicAddress: string };
};

export function readQemuConfig(
  id: string,
  config: RootConfigService,
  portal: { host: string; portal: string; offeredImages?: string[] },
): QemuConfig {
  const docs = 'docs/executors/qemu.md';
  const values = readExecutorConfig({ id, config, schema, docs });
  const { bootQueue, autostart, sandbox, binary, imageTool } = values;
  const { minFreeDiskMiB, network } = values;
  return {
    ...machineConfig(values, portal),
    host: portal.host,
    dataDir: path.resolve(values.dataDir),
    bootQueue,
    autostart,
    sandbox,
    binary,
    imageTool,
    minFreeDiskMiB,
    consoleBytes: Math.ceil(values.consoleMiB * 1024 * 1024),
    network: {
      ...network,
      publicAddress: network.publicAddress ?? network.bindAddress,
    },
  };
}
