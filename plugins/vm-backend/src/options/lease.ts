import type { LeaseRequest } from '@backlot/plugin-vm-common';
import { InputError } from '@backstage/errors';
import { type HumanDuration, durationToMilliseconds } from '@backstage/types';
import type { VmEnvironment } from '../config/vmConfig';

const inWords = (ms: number): string => {
  const hours = ms / 3_600_000;
  return hours >= 48
    ? `${Math.floor(hours / 24)} days`
    : `${Math.floor(hours * 10) / 10} hours`;
};

/**
 * When a group's lease ends.
 *
 * @param request - undefined takes the environment's default
 * @returns null for no end
 * @throws InputError naming `lease` and what is allowed
 */
export function leaseEnd(
  request: LeaseRequest | undefined,
  environment: Pick<VmEnvironment, 'name' | 'lease'>,
  now: Date,
): Date | null {
  const { default: defaultMs, max } = environment.lease;
  if (request === undefined) {
    const ms = defaultMs ?? max;
    return ms === undefined ? null : new Date(now.getTime() + ms);
  }
  if (request === null) {
    if (max !== undefined) {
      throw new InputError(
        `lease: ${environment.name} allows leases of ${inWords(
          max,
        )} at most; give an end`,
      );
    }
    return null;
  }
  const end =
    'expiresAt' in request
      ? new Date(request.expiresAt)
      : new Date(
          now.getTime() +
            durationToMilliseconds(request.duration as HumanDuration),
        );
  if (Number.isNaN(end.getTime())) {
    throw new InputError('lease: is out of range');
  }
  if (end <= now) {
    throw new InputError(
      `lease: ends in the past (${end.toISOString()}); give a time in the future`,
    );
  }
  if (max !== undefined && end.getTime() > now.getTime() + max) {
    throw new InputError(
      `lease: ${environment.name} allows ${inWords(
        max,
      )} at most, which is until ${new Date(
        now.getTime() + max,
      ).toISOString()}`,
    );
  }
  return end;
}
