/** Max unavailable and max surge as numbers of VMs. Pure. */
import type { RolloutAllowance } from '../model/group';

/** A number of VMs, from a number or a percentage of `total`. */
export function amountOf(
  amount: RolloutAllowance['maxSurge'],
  total: number,
  round: (value: number) => number,
): number {
  return typeof amount === 'number'
    ? amount
    : // Twelve digits, so that 7 % of 100 is not 7.000000000000001.
      round(Number(((parseInt(amount, 10) * total) / 100).toPrecision(12)));
}

/** With neither of them no VM could ever be replaced, so then 1 may be unavailable. */
export function limitsOf(
  {
    maxUnavailable,
    maxSurge,
  }: Pick<RolloutAllowance, 'maxUnavailable' | 'maxSurge'>,
  count: number,
): { unavailable: number; surge: number } {
  const surge = amountOf(maxSurge, count, Math.ceil);
  const unavailable = amountOf(maxUnavailable, count, Math.floor);
  return {
    surge,
    unavailable: surge === 0 ? Math.max(1, unavailable) : unavailable,
  };
}
