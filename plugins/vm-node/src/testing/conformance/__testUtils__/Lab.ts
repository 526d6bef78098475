import type { ExecutorOperation } from '../../../executor';
import {
  type ScriptedAnswer,
  ScriptedExecutor,
  ScriptedWorld,
} from '../../ScriptedExecutor';
import type { ExecutorHarness } from '../harness';

export const spec = () => ({
  stack: 'java',
  image: {
    name: 'test',
    os: { name: 'Test', version: '1' },
    userData: 'none' as const,
  },
  size: { name: 'small', cpus: 1, memoryMiB: 128, diskGiB: 1 },
  sshKeys: [],
  labels: {},
});

export const can: ExecutorHarness['can'] = {
  idempotency: 'key',
  power: true,
  lists: true,
  findsDrift: true,
  cancels: true,
  logs: true,
};

/** Shapes a world for the harness: what it refuses, holds and does not answer. */
export class Lab {
  readonly world = new ScriptedWorld();
  private isHeld = false;
  private isFailing = false;

  readonly script = ({ type }: ExecutorOperation): ScriptedAnswer => {
    const isHeld = () => this.isHeld;
    return {
      polls: 1,
      lookAgainInMs: 1,
      log: ['one', 'two'],
      get endless() {
        return isHeld();
      },
      ...(type === 'create' &&
        this.isFailing && {
          leftovers: ['the machine'],
          error: {
            code: 'Broken',
            message: 'It breaks',
            remedy: 'Mend it.',
            retryable: true,
          },
        }),
    };
  };

  harness(
    open: (lab: Lab) => ScriptedExecutor,
    more: Partial<ExecutorHarness> = {},
  ): ExecutorHarness {
    const executor = open(this);
    const { world } = this;
    const refuses =
      (refusal: { retryAfterMs?: number; unreachable?: boolean }) =>
      (run: () => Promise<void>) => {
        const error = {
          code: 'Refused',
          message: 'Not taken',
          remedy: 'Wait.',
          ...refusal,
        };
        return during(
          () => {
            world.refusals = { submit: error, poll: error };
          },
          run,
          () => {
            world.refusals = {};
          },
        );
      };
    return {
      executor: () => executor,
      reopen: async () => open(this),
      can,
      spec,
      timeoutMs: 5000,
      knowsImages: false,
      countMachines: async vmId =>
        [...world.machines.values()].filter(machine => machine.vmId === vmId)
          .length,
      whileHeld: run =>
        during(
          () => {
            this.isHeld = true;
          },
          run,
          () => {
            this.isHeld = false;
          },
        ),
      whileFailing: run =>
        during(
          () => {
            this.isFailing = true;
          },
          run,
          () => {
            this.isFailing = false;
          },
        ),
      whileSilent: run =>
        during(
          () => {
            world.silent = true;
          },
          run,
          () => {
            world.silent = false;
          },
        ),
      whileLimited: refuses({ retryAfterMs: 1 }),
      whileUnreachable: refuses({ unreachable: true }),
      ...more,
    };
  }
}

async function during(
  begin: () => void,
  run: () => Promise<void>,
  end: () => void,
): Promise<void> {
  begin();
  try {
    await run();
  } finally {
    end();
  }
}
