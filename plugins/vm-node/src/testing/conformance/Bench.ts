import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@backstage/types';
import type {
  ExecutorContext,
  ExecutorMachine,
  ExecutorOperation,
  ExecutorVm,
  PollResult,
} from '../../executor';
import { operation as newOperation, silentLogger, vm } from '../operations';
import type { ExecutorHarness } from './harness';

/** What the engine would keep of one VM, and the calls it would make for it. */
export class Bench {
  readonly context: ExecutorContext = {
    signal: new AbortController().signal,
    logger: silentLogger,
  };
  readonly vm: ExecutorVm;
  /** Parts of `providerState` that did not survive being stored. */
  readonly lostByJson: string[] = [];
  private readonly others: Bench[] = [];

  constructor(private readonly harness: ExecutorHarness) {
    const id = randomUUID();
    this.vm = vm({
      id,
      name: `conformance-${id.slice(0, 8)}`,
      spec: harness.spec(),
    });
  }

  /** A bench with another VM, cleaned up with this one. */
  another(): Bench {
    const other = new Bench(this.harness);
    this.others.push(other);
    return other;
  }

  operation(type: ExecutorOperation['type']): ExecutorOperation {
    return newOperation(type, this.vm, {
      deadlineAt: new Date(Date.now() + this.harness.timeoutMs),
    });
  }

  /** The same operation once more, as the engine repeats it. */
  nextAttempt(operation: ExecutorOperation): ExecutorOperation {
    return {
      ...operation,
      attempt: operation.attempt + 1,
      jobRef: undefined,
    };
  }

  /** A copy: whatever an executor notes on it is gone with the call. */
  handed(operation: ExecutorOperation): ExecutorOperation {
    return {
      ...operation,
      deadlineAt: new Date(operation.deadlineAt),
      vm: JSON.parse(JSON.stringify(this.vm)),
    };
  }

  async prepare(
    operation: ExecutorOperation,
    executor = this.harness.executor(),
  ): Promise<void> {
    const prepared = await executor.prepare(
      this.handed(operation),
      this.context,
    );
    this.keep(prepared.providerState);
    this.vm.placement = prepared.placement ?? this.vm.placement;
  }

  async submit(
    operation: ExecutorOperation,
    executor = this.harness.executor(),
    context = this.context,
  ): Promise<string> {
    const result = await executor.submit(this.handed(operation), context);
    assert.equal(typeof result.jobRef, 'string', 'submit answers a jobRef');
    assert.notEqual(result.jobRef, '', 'a jobRef is not empty');
    this.keep(result.providerState);
    operation.jobRef = result.jobRef;
    return result.jobRef;
  }

  /** A creation that was prepared and submitted. */
  async submitted(): Promise<ExecutorOperation> {
    const operation = this.operation('create');
    await this.prepare(operation);
    await this.submit(operation);
    return operation;
  }

  async find(
    operation: ExecutorOperation,
    executor = this.harness.executor(),
    context = this.context,
  ): Promise<string | undefined> {
    const result = await executor.find(
      { ...this.handed(operation), jobRef: undefined },
      context,
    );
    this.keep(result?.providerState);
    return result?.jobRef;
  }

  async poll(
    operation: ExecutorOperation,
    executor = this.harness.executor(),
    context = this.context,
  ): Promise<PollResult> {
    const result = await executor.poll(this.handed(operation), context);
    this.keep(result.providerState);
    this.vm.providerId = result.outputs?.providerId ?? this.vm.providerId;
    return result;
  }

  async pollToEnd(
    operation: ExecutorOperation,
    executor = this.harness.executor(),
  ): Promise<PollResult> {
    const giveUp = Date.now() + this.harness.timeoutMs;
    for (;;) {
      const result = await this.poll(operation, executor);
      if (result.state !== 'running') {
        return result;
      }
      assert.ok(
        Date.now() < giveUp,
        `the ${operation.type} did not end within ${this.harness.timeoutMs} ms`,
      );
      await sleep(Math.min(result.lookAgainInMs ?? 200, 1000));
    }
  }

  async pollToSuccess(
    operation: ExecutorOperation,
    executor = this.harness.executor(),
  ): Promise<PollResult> {
    const result = await this.pollToEnd(operation, executor);
    assert.equal(
      result.state,
      'succeeded',
      `${operation.type}: ${JSON.stringify(result)}`,
    );
    return result;
  }

  /** A whole operation; it must succeed. */
  async carryOut(
    type: ExecutorOperation['type'],
    more: Pick<ExecutorOperation, 'force'> = {},
  ) {
    const operation = { ...this.operation(type), ...more };
    await this.prepare(operation);
    await this.submit(operation);
    const result = await this.pollToSuccess(operation);
    assert.equal(
      'unconfirmed' in result ? result.unconfirmed : undefined,
      undefined,
      'nothing is unconfirmed at a provider that answers',
    );
    return { operation, result };
  }

  /** What the engine does when nobody knows whether `submit` arrived. */
  async resume(operation: ExecutorOperation): Promise<void> {
    operation.jobRef = await this.findSettled(operation);
    if (operation.jobRef === undefined) {
      await this.submit(operation);
    }
  }

  /** As the harness says that jobs are found; undefined where they are not. */
  async findSettled(
    operation: ExecutorOperation,
    executor = this.harness.executor(),
  ): Promise<string | undefined> {
    const { findsJobs = true } = this.harness;
    if (!findsJobs) {
      return undefined;
    }
    if (findsJobs === 'after settleMs') {
      await this.settle();
    }
    return this.find(operation, executor);
  }

  async listed(
    executor = this.harness.executor(),
    context = this.context,
  ): Promise<ExecutorMachine[]> {
    const machines: ExecutorMachine[] = [];
    for await (const machine of executor.list(context)) {
      if (machine.vmId === this.vm.id && !machine.gone) {
        machines.push(machine);
      }
    }
    return machines;
  }

  async inspect(
    executor = this.harness.executor(),
    context = this.context,
  ): Promise<ExecutorMachine | undefined> {
    const machine = await executor.inspect(
      JSON.parse(JSON.stringify(this.vm)),
      context,
    );
    return machine?.gone ? undefined : machine;
  }

  settle(): Promise<void> {
    return sleep(this.harness.settleMs ?? 0);
  }

  /**
   * One machine exists: for the executor and, where it can be counted, at the
   * provider. An eventually consistent one may show it late, never two.
   */
  async assertOne(executor = this.harness.executor()): Promise<void> {
    if (this.harness.settleMs) {
      for (const [where, count] of await this.counts(executor)) {
        assert.ok(count <= 1, `two machines exist: ${where} ${count}`);
      }
      await this.settle();
    }
    for (const [where, count] of await this.counts(executor)) {
      assert.equal(count, 1, `one machine exists: ${where} ${count}`);
    }
  }

  /** Nothing exists: now, nor when the provider has settled. */
  async assertGone(): Promise<void> {
    await this.assertUnseen('');
    if (this.harness.settleMs) {
      await this.settle();
      await this.assertUnseen(' after settleMs');
    }
  }

  async cleanUp(): Promise<void> {
    for (const other of this.others) {
      await other.cleanUp();
    }
    this.vm.spec = this.harness.spec();
    const operation = { ...this.operation('delete'), force: true };
    await this.prepare(operation);
    await this.submit(operation);
    await this.pollToEnd(operation);
  }

  /** As the database does: text, and what is absent leaves what is stored. */
  private keep(state: JsonObject | undefined): void {
    if (state !== undefined) {
      this.lostByJson.push(...lossesOf(state, 'providerState'));
      this.vm.providerState = JSON.parse(JSON.stringify(state));
    }
  }

  private async assertUnseen(when: string): Promise<void> {
    if (this.harness.can.lists) {
      assert.equal(
        await this.inspect(),
        undefined,
        `inspect finds nothing${when}`,
      );
    }
    for (const [where, count] of await this.counts()) {
      assert.equal(count, 0, `nothing exists${when}: ${where} ${count}`);
    }
  }

  private async counts(
    executor = this.harness.executor(),
  ): Promise<Array<[string, number]>> {
    const { can, countMachines } = this.harness;
    const counts: Array<[string, number]> = [];
    if (can.lists) {
      counts.push(['list shows', (await this.listed(executor)).length]);
    }
    if (countMachines) {
      counts.push(['the provider has', await countMachines(this.vm.id)]);
    }
    return counts;
  }
}

/** Names what differs once a value was stored as JSON. */
function lossesOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      item === undefined
        ? [`${path}.${index} is undefined`]
        : lossesOf(item, `${path}.${index}`),
    );
  }
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return [];
    case 'number':
      return Number.isFinite(value) ? [] : [`${path} is ${value}`];
    case 'object':
      return value === null ? [] : lossesOfObject(value, path);
    default:
      return [`${path} is a ${typeof value}`];
  }
}

function lossesOfObject(value: object, path: string): string[] {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    return [`${path} is a ${value.constructor.name}`];
  }
  return Object.entries(value).flatMap(([key, item]) =>
    // A property that is undefined is as absent afterwards as it was before.
    item === undefined ? [] : lossesOf(item, `${path}.${key}`),
  );
}
