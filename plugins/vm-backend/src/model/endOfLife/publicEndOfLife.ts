import publicDates from './publicDates.json';

const { source, takenAt, systems } = publicDates;

/** Where the dates come from, and when they were taken. */
export const publicDatesSource = `${source}, ${takenAt}`;

const bySystem = new Map(
  Object.entries(systems).map(([name, versions]) => [
    name.toLowerCase(),
    new Map(Object.entries(versions)),
  ]),
);

/**
 * When free security updates of an operating system end, as its makers have
 * made known. `12.11` of Debian is looked up as `12`, `24.04.1` of Ubuntu as
 * `24.04`.
 */
export function publicEndOfLife(os: {
  name: string;
  version: string;
}): string | undefined {
  const versions = bySystem.get(os.name.toLowerCase().split(' ')[0]);
  const parts = os.version.split('.');
  for (let length = parts.length; length > 0 && versions; length--) {
    const date = versions.get(parts.slice(0, length).join('.'));
    if (date) {
      return date;
    }
  }
  return undefined;
}
