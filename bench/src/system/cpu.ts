import { readFileSync, readdirSync } from 'node:fs';

/** Linux counts in hundredths of a second, on every architecture. */
const TICKS_PER_SECOND = 100;

function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before may hold spaces. What follows starts with field 3.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // It ended meanwhile.
  }
}

export const parentOf = (pid: number): number => Number(statOf(pid)![1]);

/** CPU seconds of a process so far. */
export function cpuOf(pid: number): number {
  const fields = statOf(pid)!;
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** CPU seconds of a process and its children, living and ended. */
export function cpuOfFamily(pid: number): number {
  const own = statOf(pid)!;
  let ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(own[at]), 0);
  for (const name of readdirSync('/proc')) {
    const fields = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (fields && Number(fields[1]) === pid) {
      ticks += Number(fields[11]) + Number(fields[12]);
    }
  }
  return ticks / TICKS_PER_SECOND;
}

/** Resident memory of a process in MiB. */
export function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) / 1024;
}
