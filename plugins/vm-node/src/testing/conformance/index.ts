/**
 * The conformance suite: what every executor must do, whatever it drives.
 *
 * @remarks
 * It uses `node:assert` and the test runner's global `describe` and `it`, so
 * that it runs under jest and others alike. Each case names the rule of
 * `docs/executors/contract.md` that it checks.
 */
import { Bench } from './Bench';
import { failureCases } from './failures';
import type { ConformanceCase, ExecutorHarness } from './harness';
import { interruptionCases } from './interruptions';
import { lifecycleCases } from './lifecycle';
import { submissionCases } from './submissions';

export type {
  ConformanceCase,
  During,
  ExecutorAbilities,
  ExecutorHarness,
} from './harness';

export const conformanceCases: ConformanceCase[] = [
  ...lifecycleCases,
  ...submissionCases,
  ...failureCases,
  ...interruptionCases,
];

type Register = (
  name: string,
  body: () => Promise<void>,
  timeoutMs?: number,
) => void;

declare const describe: (name: string, body: () => void) => void;
declare const it: Register & { skip: Register };

/** The same error, with what its reader needs to mend the executor. */
function explained(
  error: unknown,
  { rule, why, often }: ConformanceCase,
): Error {
  const problem = error instanceof Error ? error : new Error(String(error));
  problem.message = [
    problem.message,
    '',
    `The rule: ${rule}`,
    `Why: ${why}.`,
    `Often: ${often}.`,
    'All rules: docs/executors/contract.md',
  ].join('\n');
  return problem;
}

/**
 * Checks one rule with a VM of its own, and cleans up.
 *
 * @throws what was wrong, with the rule, its reason and where to look; and
 * where the rule does not apply to the executor
 */
export async function checkConformance(
  checked: ConformanceCase,
  harness: ExecutorHarness,
): Promise<void> {
  const reason = checked.skip?.(harness);
  if (reason) {
    throw new Error(`The rule does not apply: ${reason}`);
  }
  const bench = new Bench(harness);
  try {
    await checked.run(bench, harness);
  } catch (error) {
    // What it left must not hide what was wrong with it.
    await bench.cleanUp().catch(() => {});
    throw explained(error, checked);
  }
  await bench.cleanUp();
}

/**
 * Registers one test per rule. A rule that does not apply is skipped, with the
 * reason in the name of its test.
 */
export function describeExecutorConformance(
  name: string,
  harness: ExecutorHarness,
): void {
  describe(`${name} keeps the executor contract`, () => {
    for (const checked of conformanceCases) {
      const reason = checked.skip?.(harness);
      const register = reason ? it.skip : it;
      register(
        reason ? `${checked.rule} (skipped: ${reason})` : checked.rule,
        () => checkConformance(checked, harness),
        harness.timeoutMs * 8,
      );
    }
  });
}
