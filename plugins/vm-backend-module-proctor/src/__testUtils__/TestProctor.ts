import { ConfigReader } from '@backstage/config';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  type FaultPlan,
  type Idempotency,
  type LedgerEntry,
  MachineServiceProcess,
  World,
  readLedger,
} from 'machine-service';
import { readProctorConfig } from '../config';
import type { Patience } from '../patience';
import { ProctorExecutor } from '../ProctorExecutor';

const machine = {
  operation: '{{operation.id}}',
  attempt: '{{operation.attempt}}',
  vm_id: '{{vm.id}}',
  vm_name: '{{vm.name}}',
};

export const procs = {
  create: {
    name: 'create-vm',
    idempotentByName: true,
    args: { ...machine, image: '{{image.name}}' },
  },
  delete: { name: 'delete-vm', args: machine },
  start: { name: 'start-vm', args: machine },
  stop: { name: 'stop-vm', args: machine },
  restart: { name: 'restart-vm', args: machine },
  list: {
    name: 'list-vms',
    args: { operation: '{{operation.id}}', portal: '{{portal}}' },
  },
};

/** As in production, but quicker. */
export const quick: Partial<Patience> = {
  followAfterMs: 0,
  readAfterMs: 200,
  firstLineMs: 300,
  resultGraceMs: 100,
  retryMs: { least: 10, most: 100 },
};

/** Proctor's daemon as the machine service plays it, in a process of its own. */
export class TestProctor {
  private readonly directory = mkdtempSync(
    path.join(os.tmpdir(), 'backlot-proctor-'),
  );
  private readonly ledgerFile = path.join(this.directory, 'ledger.sqlite');
  readonly process: MachineServiceProcess;

  constructor(
    readonly dialect: 'v1' | 'v2',
    idempotency: Idempotency = 'name',
    jobMs = 60,
  ) {
    this.process = new MachineServiceProcess({
      ledger: this.ledgerFile,
      idempotency,
      jobMs,
    });
  }

  executor(
    more: object = {},
    options: { portal?: string; patience?: Partial<Patience> } = {},
  ): ProctorExecutor {
    const { portal = 'main', patience } = options;
    return new ProctorExecutor(
      readProctorConfig(
        'proctor',
        new ConfigReader({
          kind: 'proctor',
          url: `${this.process.url}/proctor/${this.dialect}`,
          dialect: this.dialect,
          look: { least: { milliseconds: 10 }, most: { milliseconds: 50 } },
          procs,
          ...more,
        }),
      ),
      { portal, patience: { ...quick, ...patience } },
    );
  }

  useFaults(...rules: FaultPlan['rules']): Promise<void> {
    return this.process.useFaults({ rules });
  }

  /** How often the logs of a VM's jobs were opened. */
  logsOpened(vmId: string): number {
    return this.ledger().filter(
      entry =>
        entry.event === 'asked' &&
        entry.route === 'logs' &&
        entry.vmId === vmId,
    ).length;
  }

  ledger(): LedgerEntry[] {
    return readLedger(this.ledgerFile);
  }

  machinesOf(vmId: string) {
    return World.of(this.ledger()).machinesOf(vmId);
  }

  async dispose(): Promise<void> {
    await this.process.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
