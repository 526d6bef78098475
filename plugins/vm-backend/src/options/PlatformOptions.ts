import type { VmOptions } from '@backlot/plugin-vm-common';
import { vmLimits } from '@backlot/plugin-vm-common';
import type { ExecutorImage, ExecutorSize } from '@backlot/plugin-vm-node';
import { InputError } from '@backstage/errors';
import type {
  VmConfig,
  VmEnvironment,
  VmImage,
  VmSize,
} from '../config/vmConfig';
import type { SpecOptions } from '../engine/executorVm';
import { checkUserDataText } from './userData';

function choose<T>(
  field: string,
  name: string,
  offered: Map<string, T>,
  allowed: string[],
  where: string,
): T {
  const option = offered.get(name);
  if (!option || !allowed.includes(name)) {
    throw new InputError(
      `${field}: ${JSON.stringify(
        name,
      )} is not offered${where}; use one of ${allowed.join(', ')}`,
    );
  }
  return option;
}

/** What the platform team offers, and whether a request keeps to it. */
export class PlatformOptions implements SpecOptions {
  constructor(private readonly config: VmConfig) {}

  /** Also for images that are no longer offered: their machines live on. */
  image(name: string): ExecutorImage {
    return (
      this.config.images.get(name) ?? {
        name,
        os: { name: 'unknown', version: 'unknown' },
        userData: 'none',
      }
    );
  }

  size(name: string): ExecutorSize {
    return (
      this.config.sizes.get(name) ?? {
        name,
        cpus: 1,
        memoryMiB: 1,
        diskGiB: 0,
      }
    );
  }

  /**
   * @param isPaused - of executors: new work goes to the first that is not
   * @throws InputError that names the field and the allowed values
   */
  check(
    request: {
      environment: string;
      stack: string;
      image: string;
      size: string;
      count: number;
      executor?: string;
      userData?: string;
    },
    isPaused: (executor: string) => boolean,
  ): {
    environment: VmEnvironment;
    image: VmImage;
    size: VmSize;
    executor: string;
  } {
    const { config } = this;
    const environment = choose(
      'environment',
      request.environment,
      config.environments,
      [...config.environments.keys()],
      '',
    );
    const where = ` in ${environment.name}`;
    choose('stack', request.stack, config.stacks, environment.stacks, where);
    const image = choose(
      'image',
      request.image,
      config.images,
      environment.images,
      where,
    );
    const size = choose(
      'size',
      request.size,
      config.sizes,
      environment.sizes,
      where,
    );
    const { executors } = environment;
    const executor =
      request.executor ?? executors.find(id => !isPaused(id)) ?? executors[0];
    choose('executor', executor, config.executors, executors, where);
    this.checkCount(request.count, environment);
    this.checkUserData(request.userData, image);
    return { environment, image, size, executor };
  }

  environment(name: string): VmEnvironment | undefined {
    return this.config.environments.get(name);
  }

  checkCount(
    count: number,
    environment: Pick<VmEnvironment, 'name' | 'maxCount'>,
  ): void {
    if (count > environment.maxCount) {
      throw new InputError(
        `count: ${environment.name} allows ${environment.maxCount} VMs in a group at most`,
      );
    }
  }

  private checkUserData(userData: string | undefined, image: VmImage): void {
    if (!userData) {
      return;
    }
    const { userDataBytes } = this.config.limits;
    if (Buffer.byteLength(userData) > userDataBytes) {
      throw new InputError(
        `userData: must be at most ${userDataBytes} bytes; fetch larger files from within the script`,
      );
    }
    checkUserDataText(userData, image);
  }

  /** For somebody who may create groups in each environment. */
  present(pauses: Map<string, { reason: string }>): VmOptions {
    const { config } = this;
    const seconds = (ms: number | undefined) =>
      ms === undefined ? undefined : Math.round(ms / 1000);
    return {
      environments: [...config.environments.values()].map(environment => ({
        name: environment.name,
        title: environment.title,
        description: environment.description,
        maxCount: environment.maxCount,
        stacks: environment.stacks,
        images: environment.images,
        sizes: environment.sizes,
        executors: environment.executors,
        defaultExecutor:
          environment.executors.find(id => !pauses.has(id)) ??
          environment.executors[0],
        canCreate: true,
        lease: {
          defaultSeconds: seconds(environment.lease.default),
          maxSeconds: seconds(environment.lease.max),
        },
      })),
      stacks: [...config.stacks.values()],
      images: [...config.images.values()],
      sizes: [...config.sizes.values()],
      executors: [...config.executors.values()].map(({ id, kind, title }) => ({
        id,
        kind,
        title,
        paused: pauses.get(id)?.reason,
      })),
      limits: {
        ...config.limits,
        labels: vmLimits.labels,
        sshKeys: vmLimits.sshKeys,
      },
      defaults: config.defaults,
      canCreate: config.environments.size > 0,
    };
  }
}
