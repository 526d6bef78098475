/** The time zone of the browser. */
export const ownTimeZone = (): string =>
  new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** All time zones that the browser knows, including its own and UTC. */
export function timeZones(): string[] {
  const { supportedValuesOf } = Intl as {
    supportedValuesOf?: (key: 'timeZone') => string[];
  };
  return [
    ...new Set([
      ownTimeZone(),
      'UTC',
      ...(supportedValuesOf?.('timeZone') ?? []),
    ]),
  ];
}
