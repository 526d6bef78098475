/**
 * What the end of an operation, or a sighting, makes of a VM. Pure.
 */
import type { VmError, VmPower } from '@backlot/plugin-vm-common';
import type {
  ExecutorCapabilities,
  ExecutorOutputs,
} from '@backlot/plugin-vm-node';
import { errorCodes } from '../model/errorCodes';
import type { Operation } from '../model/operation';
import type { Vm, VmPatch } from '../model/vm';

/** Codes under which the end of a machine was never seen. */
const UNSEEN = new Set<string>([errorCodes.outcomeUnknown, errorCodes.lost]);

export const lostError: VmError = {
  code: errorCodes.lost,
  message: 'The executor no longer has this machine',
  remedy:
    'Recreate or delete it. It becomes ready again if the machine reappears.',
  retryable: false,
};

/** What an executor found out of a machine; absent fields leave what is known. */
export function outputsPatch(outputs: ExecutorOutputs | undefined): VmPatch {
  if (!outputs) {
    return {};
  }
  const patch: VmPatch = {};
  for (const field of [
    'providerId',
    'hostname',
    'sshUser',
    'imageVersion',
  ] as const) {
    const text = outputs[field];
    if (text !== undefined) {
      patch[field] = text;
    }
  }
  if (outputs.power !== undefined) {
    patch.power = outputs.power;
  }
  if (outputs.facts !== undefined) {
    patch.facts = outputs.facts;
  }
  if (outputs.addresses !== undefined) {
    const { addresses } = outputs;
    const own = addresses.find(({ type }) => type !== 'forward');
    patch.addresses = addresses;
    patch.primaryAddress = (own ?? addresses[0])?.address ?? null;
  }
  return patch;
}

const powerAfter: Partial<Record<Operation['type'], VmPower>> = {
  create: 'running',
  start: 'running',
  restart: 'running',
  stop: 'stopped',
};

export function vmAfterOperation(options: {
  vm: Vm;
  operation: Pick<Operation, 'type' | 'attempt'>;
  outcome: 'succeeded' | 'failed' | 'cancelled';
  error: VmError | null;
  outputs?: ExecutorOutputs;
  leftovers?: string[];
  forgotten?: boolean;
  untouched?: boolean;
  idempotency: ExecutorCapabilities['idempotency'];
  now: Date;
}): VmPatch {
  const { vm, operation, outcome, error, leftovers, now } = options;
  const unwanted = vm.desired === 'absent';
  const seen = {
    ...outputsPatch(options.outputs),
    // Who wants it in spite of the failure asks again: a wish that stayed
    // would open the next operation at once, for ever.
    ...(outcome === 'failed' && { desiredAction: null }),
  };

  if (operation.type === 'create') {
    if (outcome === 'succeeded') {
      return {
        power: 'running',
        ...seen,
        phase: unwanted ? 'deleting' : 'ready',
        error: null,
        leftovers: null,
        readyAt: now,
      };
    }
    return {
      ...seen,
      phase: unwanted ? 'deleting' : 'failed',
      error,
      leftovers: leftovers?.length ? leftovers : null,
      ...(options.untouched && { mayExist: false }),
    };
  }

  if (operation.type === 'delete') {
    if (outcome !== 'succeeded') {
      return {
        ...seen,
        phase: unwanted || vm.phase === 'failed' ? 'failed' : vm.phase,
        error: unwanted ? error : vm.error ?? error,
        leftovers: leftovers?.length
          ? leftovers
          : [
              `the machine ${vm.name}${
                vm.providerId ? ` (${vm.providerId})` : ''
              }`,
            ],
      };
    }
    const gone: VmPatch = {
      mayExist: false,
      power: 'unknown',
      providerState: null,
      addresses: [],
      primaryAddress: null,
      leftovers: null,
      problem: null,
    };
    if (!unwanted) {
      return gone;
    }
    const confirmed =
      !options.forgotten &&
      (options.idempotency === 'key' || !UNSEEN.has(vm.error?.code ?? ''));
    return { ...gone, phase: 'deleted', deletedAt: now, nameHeld: !confirmed };
  }

  return outcome === 'succeeded'
    ? {
        power: powerAfter[operation.type],
        ...seen,
        error: null,
        problem: null,
      }
    : { ...seen, error };
}
