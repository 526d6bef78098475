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

/** They become arguments of virsh. */
const plainName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a plain name');

const connection = z
  .string()
  .regex(
    /^(qemu|test)(\+[a-z0-9]+)?:\/\/[^\s'"]*$/,
    'must be a URI of libvirt, such as qemu:///system',
  )
  .refine(
    text => !/^[^/]*\/\/[^/@]*:[^/@]*@/.test(text),
    'must not hold a password: it is shown to others. Use an SSH key, by keyfile',
  )
  .refine(
    text => !/^qemu\+ssh:.*[?&]known_hosts=/.test(text),
    "has known_hosts, which qemu+ssh does not read. Use SSH's own known_hosts, or qemu+libssh2",
  );

const host = z.strictObject({
  uri: connection,
  pool: plainName.default('default'),
  network: plainName.default('default'),
  vms: configValue.number(z.int().min(1)).optional(),
  memoryMiB: configValue.number(z.int().min(1)).optional(),
  filter: z
    .union([plainName, z.boolean()])
    .transform(value => (value === 'false' ? false : value))
    .refine((value): value is string | false => value !== true, {
      message: 'must be the name of a filter, or false',
    })
    .optional(),
  isolated: configValue.boolean().default(false),
  addresses: z
    .array(z.cidrv4('must be a network, such as 10.20.0.0/16'))
    .min(1)
    .max(100)
    .optional(),
});

const schema = z
  .strictObject({
    ...machineConfigKeys,
    hosts: z
      .record(plainName, host)
      .refine(hosts => Object.keys(hosts).length > 0, 'must name a host')
      .refine(
        hosts =>
          new Set(Object.values(hosts).map(({ uri }) => uri)).size ===
          Object.keys(hosts).length,
        'two of them have the same uri, and would list the same machines',
      ),
    dataDir: z.string().min(1).optional(),
  })
  .refine(namedOnce.check, namedOnce.params);

export type HostConfig = z.output<typeof host>;

/** The config of one executor; see docs/executors/libvirt.md. */
export type LibvirtConfig = MachineConfig & {
  /** Of the executor. */
  id: string;
  hosts: Record<string, HostConfig>;
  dataDir: string;
};

export function readLibvirtConfig(
  id: string,
  config: RootConfigService,
  portal: { portal: string; offeredImages?: string[] },
): LibvirtConfig {
  const docs = 'docs/executors/libvirt.md';
  const values = readExecutorConfig({ id, config, schema, docs });
  const { hosts, imagesDir, dataDir } = values;
  return {
    ...machineConfig(values, portal),
    id,
    hosts,
    dataDir: path.resolve(dataDir ?? path.join(imagesDir, '.libvirt')),
  };
}
