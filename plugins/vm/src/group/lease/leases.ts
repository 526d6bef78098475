import type { LeaseRequest } from '@backlot/plugin-vm-common';
import type { GroupT } from '../translation';

const UNITS = [
  { name: 'days', seconds: 86_400 },
  { name: 'hours', seconds: 3600 },
  { name: 'minutes', seconds: 60 },
] as const;

const HOUR = 3600;
const DAY = 24 * HOUR;
const OFFERED = [
  HOUR,
  4 * HOUR,
  12 * HOUR,
  DAY,
  3 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  90 * DAY,
];

/** Below this, it would be hardly an extension. */
const WORTHWHILE_MS = 60_000;

export type LeaseChoice = {
  value: string;
  label: string;
  request: LeaseRequest;
};

/** In the largest unit that leaves nothing over: 36 hours are no day. */
function inWholeUnits(seconds: number) {
  const unit = UNITS.find(u => seconds % u.seconds === 0) ?? UNITS[2];
  return { unit: unit.name, count: Math.floor(seconds / unit.seconds) };
}

function choiceOf(seconds: number, t: GroupT): LeaseChoice {
  const { unit, count } = inWholeUnits(seconds);
  return {
    value: String(seconds),
    label: t(`lease.fromNow.${unit}`, { count }),
    request: { duration: { [unit]: count } },
  };
}

/**
 * How long a lease may be made: longer than it is, and no longer than the
 * environment allows.
 *
 * @param limits - of the environment; while they are not known, the server
 *   alone says what is too long
 */
export function leaseChoices(
  limits: { maxSeconds?: number } | undefined,
  expiresAt: string,
  now: number,
  t: GroupT,
): LeaseChoice[] {
  const max = limits?.maxSeconds;
  const offered =
    max === undefined || OFFERED.includes(max) ? OFFERED : [...OFFERED, max];
  const end = new Date(expiresAt).getTime();
  const choices = offered
    .filter(seconds => max === undefined || seconds <= max)
    .filter(seconds => now + seconds * 1000 > end + WORTHWHILE_MS)
    .sort((a, b) => a - b)
    .map(seconds => choiceOf(seconds, t));
  return limits && max === undefined
    ? [...choices, { value: 'never', label: t('lease.none'), request: null }]
    : choices;
}
