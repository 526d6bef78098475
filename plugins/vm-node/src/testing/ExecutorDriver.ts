import { setTimeout as sleep } from 'node:timers/promises';
import type {
  ExecutorContext,
  ExecutorMachine,
  ExecutorOperation,
  ExecutorVm,
  PollResult,
  VmExecutor,
} from '../executor';
import { operation, silentLogger } from './operations';

/**
 * Calls an executor as the engine does, for tests of an executor. A subclass
 * makes the executor and what it runs on.
 */
export abstract class ExecutorDriver<E extends VmExecutor> {
  readonly context: ExecutorContext = {
    signal: new AbortController().signal,
    logger: silentLogger,
  };
  /** How long an operation may take. */
  timeoutMs = 240_000;
  private readonly vms = new Map<string, ExecutorVm>();

  abstract executor: E;

  async submit(request: ExecutorOperation): Promise<void> {
    this.vms.set(request.vm.id, request.vm);
    const prepared = await this.executor.prepare(request, this.context);
    request.vm.placement ??= prepared.placement;
    await this.executor.submit(request, this.context);
  }

  /** Submits an operation and polls it to its end. */
  async run(request: ExecutorOperation): Promise<PollResult> {
    await this.submit(request);
    return this.pollUntil(request, ({ state }) => state !== 'running');
  }

  /** @throws when the operation ends before the condition holds */
  async pollUntil(
    request: ExecutorOperation,
    condition: (result: PollResult) => boolean | Promise<boolean>,
  ): Promise<PollResult> {
    const deadline = Date.now() + this.timeoutMs;
    for (;;) {
      const result = await this.executor.poll(request, this.context);
      if (await condition(result)) {
        return result;
      }
      if (result.state !== 'running' || Date.now() > deadline) {
        throw new Error(`Did not happen: ${JSON.stringify(result)}`);
      }
      await sleep(result.lookAgainInMs ?? 200);
    }
  }

  async listed(): Promise<ExecutorMachine[]> {
    const machines: ExecutorMachine[] = [];
    for await (const machine of this.executor.list(this.context)) {
      machines.push(machine);
    }
    return machines;
  }

  async inspect(vm: ExecutorVm): Promise<ExecutorMachine | undefined> {
    return this.executor.inspect(vm, this.context);
  }

  /** All lines of an operation's log. */
  async logOf(request: ExecutorOperation): Promise<string[]> {
    const lines: string[] = [];
    let cursor: string | undefined;
    for (;;) {
      const logs = await this.executor.logs?.(request, cursor, this.context);
      lines.push(...(logs?.lines ?? []).map(({ line }) => line));
      cursor = logs?.cursor;
      if (!logs?.more) {
        return lines;
      }
    }
  }

  /** Deletes every machine that was submitted, the ids of which it returns. */
  async deleteAll(): Promise<string[]> {
    for (const vm of this.vms.values()) {
      await this.run(operation('delete', vm, { force: true }));
    }
    const ids = [...this.vms.keys()];
    this.vms.clear();
    return ids;
  }
}
