import type { LeaseRequest } from '@backlot/plugin-vm-common';
import type { GroupT } from '../translation';

const UNITS = [
  { name: 'days', seconds: 86_400 },
  { name: 'hours', seconds: 3600 },
  { name: 'minutes', seconds: 60 },
] as const;

const HOUR = 3600;
const DAY = 24 * HOUR;
const DURATIONS = [
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

/** A shorter extension would be pointless. */
const WORTHWHILE_MS = 60_000;

export type LeaseChoice = {
  value: string;
  label: string;
  request: LeaseRequest;
};

/** In the largest unit without a remainder: 36 hours are not 1.5 days. */
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
 * The possible new ends of a lease: later than now, within the limits of the
 * environment.
 *
 * @param limits - of the environment; while unknown, only the server enforces
 *   them
 */
export function leaseChoices(
  limits: { maxSeconds?: number } | undefined,
  expiresAt: string,
  now: number,
  t: GroupT,
): LeaseChoice[] {
  const max = limits?.maxSeconds;
  const durations =
    max === undefined || DURATIONS.includes(max)
      ? DURATIONS
      : [...DURATIONS, max];
  const end = new Date(expiresAt).getTime();
  const choices = durations
    .filter(seconds => max === undefined || seconds <= max)
    .filter(seconds => now + seconds * 1000 > end + WORTHWHILE_MS)
    .sort((a, b) => a - b)
    .map(seconds => choiceOf(seconds, t));
  return limits && max === undefined
    ? [...choices, { value: 'never', label: t('lease.none'), request: null }]
    : choices;
}
