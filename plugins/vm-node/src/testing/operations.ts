import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ExecutorOperation, ExecutorSpec, ExecutorVm } from '../executor';

/** Far beyond what an operation takes on a busy machine. */
const GENEROUS_MS = 240_000;

export const silentLogger: LoggerService = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => silentLogger,
};

/** A VM that an executor may create in a test. */
export function vm(changes: Partial<ExecutorVm> = {}): ExecutorVm {
  const id = changes.id ?? randomUUID();
  return {
    id,
    name: `web-${id.slice(0, 8)}`,
    groupId: randomUUID(),
    component: 'component:default/web',
    owner: 'group:default/test',
    environment: 'test',
    spec: spec(),
    ...changes,
  };
}

/** The smallest VM of the image `micro`, which boots within seconds. */
export function spec(changes: Partial<ExecutorSpec> = {}): ExecutorSpec {
  return {
    stack: 'none',
    image: {
      name: 'micro',
      os: { name: 'Backlot micro', version: '1' },
      userData: 'script',
    },
    size: { name: 'tiny', cpus: 1, memoryMiB: 128, diskGiB: 1 },
    sshKeys: [],
    labels: {},
    ...changes,
  };
}

export function operation(
  type: ExecutorOperation['type'],
  ofVm: ExecutorVm,
  changes: Partial<ExecutorOperation> = {},
): ExecutorOperation {
  return {
    id: randomUUID(),
    type,
    attempt: 1,
    deadlineAt: new Date(Date.now() + GENEROUS_MS),
    vm: ofVm,
    ...changes,
  };
}
