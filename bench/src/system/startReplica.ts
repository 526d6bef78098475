import { Backend } from './Backend';
import type { Postgres } from './Postgres';

export type ReplicaOptions = {
  postgres: Postgres;
  directory: string;
  /** Of the timed executor. */
  executor?: object;
  /** Laid over the `vm` config. */
  vm?: object;
  components?: number;
  owners?: number;
  args?: string[];
};

/** Of the catalog, where an inventory is not filled with more. */
export const COMPONENTS = 1000;

/** Environments, images and so on that benchmarks ask for and fill in. */
export const OFFERED = {
  environments: ['development', 'staging', 'production'],
  stacks: ['java', 'node', 'python', 'go'],
  images: ['debian-12', 'debian-13', 'ubuntu-22.04', 'ubuntu-24.04', 'rocky-9'],
  sizes: ['small', 'medium', 'large'],
};

const each = <T>(names: string[], option: (name: string) => T) =>
  Object.fromEntries(names.map(name => [name, option(name)]));

/** What is offered, as config. */
export const vmOptions = () => ({
  environments: each(OFFERED.environments, () => ({})),
  stacks: each(OFFERED.stacks, () => ({})),
  images: each(OFFERED.images, name => ({
    os: { name, version: '1' },
  })),
  sizes: each(OFFERED.sizes, () => ({
    cpus: 1,
    memoryMiB: 128,
    diskGiB: 1,
  })),
});

/** A backend with the vm plugin and the timed executor. */
export function startReplica(options: ReplicaOptions): Promise<Backend> {
  const { postgres, directory, args } = options;
  return Backend.start('replica.ts', {
    postgres,
    directory,
    args,
    config: {
      bare: {
        components: options.components ?? COMPONENTS,
        owners: options.owners ?? 10,
      },
      vm: {
        ...vmOptions(),
        executors: {
          timed: {
            kind: 'timed',
            limits: { create: 5000, other: 5000 },
            ...options.executor,
          },
        },
        ...options.vm,
      },
    },
  });
}
