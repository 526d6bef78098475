import type { VmLogs } from '@backlot/plugin-vm-common';

const time = (at: string) => new Date(at).toLocaleTimeString();

/** The log for reading: local times only. */
export const logToRead = (lines: VmLogs['items']): string =>
  lines.map(({ at, line }) => `${time(at)}  ${line}`).join('\n');

/** The log for keeping: exact times and the source of each line. */
export const logToKeep = (lines: VmLogs['items']): string =>
  lines.map(({ at, source, line }) => `${at} ${source}: ${line}\n`).join('');
