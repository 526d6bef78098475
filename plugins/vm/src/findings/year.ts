import type { FleetSummary, VmOptions } from '@backlot/plugin-vm-common';

/** VMs by how their image stands on a day. */
export const yearStandings = ['ended', 'supported', 'unknown'] as const;

export type YearStanding = (typeof yearStandings)[number];

/** The VMs of today, on a day to come. */
export type YearPoint = Record<YearStanding, number> & {
  /** A day in UTC, such as 2026-12-01. */
  date: string;
  /** What they are on whose support has ended by then, the most first. */
  endedImages: { image: string; vms: number }[];
};

export type ComingYear = {
  /** Today, and the first of each of the next twelve months. */
  points: YearPoint[];
  total: number;
};

const MONTHS = 12;

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/** Today, and the first of each month that follows; in UTC. */
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
 * What becomes of today's VMs in a year if nothing is renewed. An image is
 * supported on its last day still; without a date nobody knows.
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
