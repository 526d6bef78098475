import { mockServices } from '@backstage/backend-test-utils';
import type {
  ExecutorContext,
  ExecutorOperation,
  PollResult,
} from '@backlot/plugin-vm-node';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProctorExecutor } from '../ProctorExecutor';

/** Far beyond what anything here needs. */
export const GENEROUS_MS = 60_000;
export const context = (): ExecutorContext => ({
  signal: AbortSignal.timeout(GENEROUS_MS),
  logger: mockServices.logger.mock(),
});

export const operationOf = (
  type: ExecutorOperation['type'],
  vm?: ExecutorOperation['vm'],
): ExecutorOperation => ({
  id: randomUUID(),
  type,
  attempt: 1,
  deadlineAt: new Date(Date.now() + GENEROUS_MS),
  vm: vm ?? {
    id: randomUUID(),
    name: `vm-${randomUUID().slice(0, 8)}`,
    groupId: randomUUID(),
    component: 'component:default/orders',
    owner: 'group:default/orders-team',
    environment: 'staging',
    spec: {
      stack: 'java',
      image: {
        name: 'debian-12',
        os: { name: 'Debian', version: '12' },
        userData: 'none',
      },
      size: { name: 'small', cpus: 1, memoryMiB: 128, diskGiB: 1 },
      sshKeys: [],
      labels: {},
    },
  },
});

export async function untilEnd(
  executor: ProctorExecutor,
  operation: ExecutorOperation,
  onLog: (lines: string[]) => void = () => {},
): Promise<PollResult> {
  let cursor: string | undefined;
  for (;;) {
    const result = await executor.poll(operation, context());
    // As the engine does after each poll.
    const { lines, cursor: next } = await executor.logs(
      operation,
      cursor,
      context(),
    );
    cursor = next;
    onLog(lines.map(({ line }) => line));
    if (result.state !== 'running') {
      return result;
    }
    await sleep(result.lookAgainInMs);
  }
}

/** Submits an operation, and polls until it ends. */
export async function run(
  executor: ProctorExecutor,
  operation = operationOf('create'),
) {
  const log: string[] = [];
  const { jobRef } = await executor.submit(operation, context());
  operation.jobRef = jobRef;
  const result = await untilEnd(executor, operation, lines =>
    log.push(...lines),
  );
  return { operation, result, log };
}

export const creation = () => operationOf('create');
