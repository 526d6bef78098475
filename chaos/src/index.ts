/**
 * Fault tests: users ask for VMs all the while, and everything else is killed,
 * frozen, cut and set wrong. In the end three views are compared: what the far
 * side was asked and did, what the inventory says, what users were answered.
 */
import path from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { readLedger } from 'machine-service';
import { readFileSync } from 'node:fs';
import type { Figures } from './figures';
import type { Violation } from './judge';
import { type Mode, type Options, readOptions } from './options';
import { describeBlow, planBlows } from './plan';
import { run } from './run';

const MAX_SHOWN = 20;
const startedAt = performance.now();

function say(text: string): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`[${seconds.padStart(6)}] ${text}`);
}

const directoryOf = ({ seed }: Options, mode: Mode): string =>
  path.join(
    resolvePackagePath('chaos'),
    '..',
    '.data/chaos',
    `${seed}-${mode}`,
  );

function showPlan(options: Options): void {
  console.log(
    `seed ${options.seed}: ${options.vms} VMs, ${options.minutes} minutes, ${options.replicas} replicas`,
  );
  for (const blow of planBlows(options)) {
    console.log(
      `    ${(blow.atMs / 1000).toFixed(1).padStart(6)} s  ${describeBlow(
        blow,
      )}`,
    );
  }
}

function showFigures(figures: Figures): void {
  const width = Math.max(...Object.keys(figures).map(({ length }) => length));
  for (const [name, value] of Object.entries(figures)) {
    console.log(`    ${name.padEnd(width)}  ${value}`);
  }
}

/** With what the ledger and the timeline say of the VM. */
function showViolations(violations: Violation[], directory: string): void {
  const ledger = readLedger(path.join(directory, 'ledger.sqlite'));
  const { inventory } = JSON.parse(
    readFileSync(path.join(directory, 'evidence.json'), 'utf8'),
  );
  for (const { rule, message, vmId, groupId } of violations.slice(
    0,
    MAX_SHOWN,
  )) {
    console.log(`violated: ${rule}: ${message}`);
    console.log(`    vm ${vmId ?? '-'}, group ${groupId ?? '-'}`);
    if (!vmId) {
      continue;
    }
    for (const entry of ledger) {
      if ('vmId' in entry && entry.vmId === vmId) {
        console.log(`    ledger ${JSON.stringify(entry)}`);
      }
    }
    for (const change of inventory.changes) {
      if (change.vm_id === vmId) {
        console.log(
          `    change ${change.at} ${change.actor}: ${change.reason}`,
        );
      }
    }
  }
  if (violations.length > MAX_SHOWN) {
    console.log(`… and ${violations.length - MAX_SHOWN} more`);
  }
}

async function main(options: Options): Promise<boolean> {
  showPlan(options);
  let isWell = true;
  for (const mode of options.modes) {
    console.log(`\n${mode}`);
    const directory = directoryOf(options, mode);
    const { figures, violations } = await run(options, mode, directory, say);
    showFigures(figures);
    if (violations.length === 0) {
      console.log(`    nothing is wrong`);
      continue;
    }
    isWell = false;
    showViolations(violations, directory);
    console.log(
      `${violations.length} violations; ledger, evidence and logs are in ${directory}\n` +
        `replay: ./dev chaos --seed ${options.seed} --vms ${options.vms} --minutes ${options.minutes} --replicas ${options.replicas} --provider ${options.provider} --mode ${mode}`,
    );
  }
  return isWell;
}

function optionsOrExit(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    return process.exit(2);
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(130));
}

main(optionsOrExit()).then(
  isWell => process.exit(isWell ? 0 : 1),
  error => {
    console.error(error);
    process.exit(1);
  },
);
