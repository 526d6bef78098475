import type { Idempotency } from 'machine-service';
import type { Provider } from '../options';

/** As few as make different owners and components. */
export const components = 20;

const machine = {
  operation: '{{operation.id}}',
  attempt: '{{operation.attempt}}',
  vm_id: '{{vm.id}}',
  vm_name: '{{vm.name}}',
};

const executorOf = (options: {
  serviceUrl: string;
  idempotency: Idempotency;
  provider: Provider;
}) => {
  const { serviceUrl, idempotency, provider } = options;
  if (provider === 'native') {
    return {
      kind: 'machine-service',
      baseUrl: serviceUrl,
      idempotency,
      pollMs: 700,
    };
  }
  const dialect = provider === 'proctor-v1' ? 'v1' : 'v2';
  return {
    kind: 'proctor',
    url: `${serviceUrl}/proctor/${dialect}`,
    dialect,
    procs: {
      create: {
        name: 'create-vm',
        args: { ...machine, image: '{{image.name}}' },
        idempotentByName: idempotency === 'name',
      },
      delete: { name: 'delete-vm', args: machine },
      start: { name: 'start-vm', args: machine },
      stop: { name: 'stop-vm', args: machine },
      restart: { name: 'restart-vm', args: machine },
      list: {
        name: 'list-vms',
        args: { operation: '{{operation.id}}', portal: '{{portal}}' },
      },
    },
    unknownFor: { seconds: 5 },
    look: { least: { milliseconds: 500 }, most: { seconds: 1 } },
  };
};

/** App-config of one replica; every time in it is short, so that minutes suffice. */
export const replicaConfig = (options: {
  port: number;
  database: object;
  serviceUrl: string;
  idempotency: Idempotency;
  provider: Provider;
  token: string;
  callbackSecret: string;
}) => ({
  backend: {
    baseUrl: `http://127.0.0.1:${options.port}`,
    listen: { host: '127.0.0.1', port: options.port },
    database: { client: 'pg', connection: options.database },
    auth: {
      externalAccess: [
        {
          type: 'static',
          options: { token: options.token, subject: 'chaos' },
        },
      ],
    },
  },
  bare: { components, owners: 4 },
  vm: {
    environments: { staging: {} },
    stacks: { java: {} },
    images: { 'debian-12': { os: { name: 'Debian', version: '12' } } },
    sizes: {
      small: { cpus: 1, memoryMiB: 128, diskGiB: 1 },
      large: { cpus: 2, memoryMiB: 256, diskGiB: 1 },
    },
    executors: {
      machines: {
        ...executorOf(options),
        limits: { create: 20, other: 20 },
        deadlines: {
          create: { seconds: 20 },
          delete: { seconds: 20 },
          power: { seconds: 20 },
        },
        attempts: { create: 3, delete: 8, power: 2 },
        backoff: { initial: { milliseconds: 200 }, max: { seconds: 3 } },
        callTimeout: { seconds: 3 },
      },
    },
    engine: { claim: { seconds: 4 }, poll: { milliseconds: 300 } },
    // The machine service is known to kill machines: every loss is believed.
    sweep: { every: { seconds: 5 }, brake: { atLeast: 10_000, share: 1 } },
    callbacks: { secret: options.callbackSecret },
  },
});
