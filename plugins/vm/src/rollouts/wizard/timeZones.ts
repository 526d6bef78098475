/** The reader's own. */
export const ownTimeZone = (): string =>
  new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** All that the browser knows, with one's own and UTC among them. */
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
