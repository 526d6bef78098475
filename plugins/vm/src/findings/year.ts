import type { FleetSummary, VmOptions } from '@backlot/plugin-vm-common';

/** VMs by the support of their image on a day. */
export const supportStatuses = ['ended', 'supported', 'unknown'] as const;

export type SupportStatus = (typeof supportStatuses)[number];

/** How many of today's VMs have which support on a later day. */
export type YearPoint = Record<SupportStatus, number> & {
  /** A day in UTC, such as 2026-12-01. */
  date: string;
  /**
   * The images whose support has ended by then, those with the most VMs first.
   */
  endedImages: { image: string; vms: number }[];
};

export type ComingYear = {
  /** Today and the first day of each of the next twelve months. */
  points: YearPoint[];
  total: number;
};

const MONTHS = 12;

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/** Today and the first day of each month that follows, in UTC. */
function daysOfYear(now: number): string[] {
  const today = new Date(now);
  return [
    dayOf(now),
    ...Array.from({ length: MONTHS }, (_, month) =>
      dayOf(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1 + month)),
    ),
  ];
}

/**
 * The image support of today's VMs over the next year if none is replaced.
 * Images are still supported on their last day. Images without a date are
 * `unknown`.
 */
export function comingYear(
  { items, others, total }: Pick<FleetSummary, 'items' | 'others' | 'total'>,
  images: VmOptions['images'],
  now: number,
): ComingYear {
  const ends = new Map(
    images.map(({ name, endOfLife }) => [name, endOfLife?.slice(0, 10)]),
  );
  const counts = items.map(({ by, total: vms }) => {
    const image = by.image ?? '';
    return { image, vms, end: ends.get(image) };
  });
  const sumOf = (some: { vms: number }[]) =>
    some.reduce((sum, { vms }) => sum + vms, 0);
  const points = daysOfYear(now).map(date => {
    const known = counts.filter(({ end }) => end !== undefined);
    const ended = known.filter(({ end }) => end! < date);
    return {
      date,
      ended: sumOf(ended),
      supported: sumOf(known) - sumOf(ended),
      unknown: sumOf(counts) - sumOf(known) + others,
      endedImages: ended
        .map(({ image, vms }) => ({ image, vms }))
        .sort((a, b) => b.vms - a.vms || a.image.localeCompare(b.image)),
    };
  });
  return { points, total };
}
