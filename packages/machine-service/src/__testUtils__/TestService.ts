import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type {
  ExecutorContext,
  ExecutorOperation,
  ExecutorSpec,
} from '@backlot/plugin-vm-node';
import { mockServices } from '@backstage/backend-test-utils';
import { type Idempotency, type LedgerEntry, readLedger } from '../core/Ledger';
import { World } from '../core/World';
import { MachineServiceExecutor } from '../executor/MachineServiceExecutor';
import { MachineServiceProcess } from '../MachineServiceProcess';

/** Far beyond what a call needs, on a machine however busy. */
export const GENEROUS_MS = 60_000;

export const spec = (): ExecutorSpec => ({
  stack: 'java',
  image: {
    name: 'debian-12',
    os: { name: 'Debian', version: '12' },
    userData: 'none',
  },
  size: { name: 'small', cpus: 1, memoryMiB: 128, diskGiB: 1 },
  sshKeys: [],
  labels: {},
});

/** A machine service of its own, and an executor that talks to it. */
export class TestService {
  readonly process: MachineServiceProcess;
  private readonly directory = mkdtempSync(
    path.join(os.tmpdir(), 'backlot-machine-service-'),
  );
  readonly ledgerFile = path.join(this.directory, 'ledger.sqlite');

  constructor(private readonly idempotency: Idempotency) {
    this.process = new MachineServiceProcess({
      ledger: this.ledgerFile,
      idempotency,
      jobMs: 60,
    });
  }

  async dispose(): Promise<void> {
    await this.process.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }

  executor(): MachineServiceExecutor {
    return new MachineServiceExecutor({
      baseUrl: this.process.url,
      idempotency: this.idempotency,
      pollMs: 10,
    });
  }

  ledger(): LedgerEntry[] {
    return readLedger(this.ledgerFile);
  }

  /** What the ledger says of one VM's machines. */
  machinesOf(vmId: string) {
    return World.of(this.ledger()).machinesOf(vmId);
  }
}

export const contextOf = (
  signal = AbortSignal.timeout(GENEROUS_MS),
): ExecutorContext => ({ signal, logger: mockServices.logger.mock() });

export function operationOf(
  type: ExecutorOperation['type'],
  vm: { id: string; name: string } = {
    id: randomUUID(),
    name: `vm-${randomUUID().slice(0, 8)}`,
  },
): ExecutorOperation {
  return {
    id: randomUUID(),
    type,
    attempt: 1,
    deadlineAt: new Date(Date.now() + GENEROUS_MS),
    vm: {
      ...vm,
      groupId: randomUUID(),
      component: 'component:default/test',
      owner: 'group:default/test',
      environment: 'test',
      spec: spec(),
    },
  };
}
