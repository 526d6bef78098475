import type { ExecutorLogs } from '@backlot/plugin-vm-node';
import type { FetchProgress } from './cloud/CloudImages';

const CURSOR = /^image:(\d+)$/;
const MIB = 1024 * 1024;

/** A line for each tenth of an image, as the log of who waits for it. */
export function fetchLog(
  image: string,
  progress: FetchProgress | undefined,
  after: string | undefined,
): ExecutorLogs {
  if (!progress?.total) {
    return { lines: [], cursor: after };
  }
  const { bytes, total } = progress;
  const percent = Math.floor((bytes / total) * 10) * 10;
  const said = CURSOR.exec(after ?? '');
  if (said && Number(said[1]) >= percent) {
    return { lines: [], cursor: after };
  }
  const line = `Fetching the image ${image}: ${percent} % of ${Math.ceil(
    total / MIB,
  )} MiB`;
  return {
    lines: [{ source: 'executor', line }],
    cursor: `image:${percent}`,
  };
}

/** Where the console is to be read on; undefined before it was read at all. */
export function consolePosition(after: string | undefined): number | undefined {
  return after === undefined || CURSOR.test(after) ? undefined : Number(after);
}
