import type { VmLogs } from '@backlot/plugin-vm-common';

const time = (at: string) => new Date(at).toLocaleTimeString();

/** A log to look at: the reader's own clock, and nothing that repeats. */
export const logToRead = (lines: VmLogs['items']): string =>
  lines.map(({ at, line }) => `${time(at)}  ${line}`).join('\n');

/** A log to keep and to compare: exact times, and who wrote each line. */
export const logToKeep = (lines: VmLogs['items']): string =>
  lines.map(({ at, source, line }) => `${at} ${source}: ${line}\n`).join('');
