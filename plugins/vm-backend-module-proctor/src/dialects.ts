import { z } from 'zod';

/** What a job's status comes to, whatever the daemon calls it. */
export type JobState =
  | 'running'
  | 'succeeded'
  | 'failed'
  /** It was never begun. */
  | 'notStarted'
  /** Its log has ended; only the result in it tells how. */
  | 'ended'
  /** The daemon has lost sight of it. */
  | 'unclear';

/** What the versions of the daemon do differently. */
export type Dialect = {
  executePath: string;
  /** @throws Error where the answer is not understood */
  readId(text: string): string;
  statusPath(id: string): string;
  readState(text: string): JobState;
  /** With the query, which the daemon takes apart by itself. */
  logPath(id: string): string;
  /** Whether the log that was closed so is known to be whole. */
  isWhole(reason: string): boolean;
  callbacks: boolean;
};

const v1States: Record<string, JobState> = {
  WAITING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
};

const v1: Dialect = {
  executePath: '/jobs/execute',
  readId: text => z.object({ name: z.string() }).parse(JSON.parse(text)).name,
  statusPath: id => `/jobs/execute/${encodeURIComponent(id)}/status`,
  readState: text => v1States[text.trim()] ?? 'unclear',
  logPath: id => `/jobs/logs?job_name=${id}`,
  isWhole: reason => reason === 'All logs are read',
  callbacks: true,
};

const v2States: Record<string, JobState> = {
  CREATED: 'running',
  FINISHED: 'ended',
  POD_FAILED: 'failed',
  CREATION_FAILED: 'notStarted',
  REQUIREMENT_NOT_MET: 'notStarted',
};

const v2: Dialect = {
  executePath: '/execution',
  // The id is beyond what JSON's numbers hold: it is taken as it is written.
  readId(text) {
    const [, id] = /"id"\s*:\s*(\d+)/.exec(text) ?? [];
    if (id === undefined) {
      throw new Error('there is no id in it');
    }
    return id;
  },
  statusPath: id => `/execution/${id}/status`,
  readState(text) {
    const { status } = z.object({ status: z.string() }).parse(JSON.parse(text));
    return v2States[status] ?? 'unclear';
  },
  logPath: id => `/execution/logs?context_id=${id}`,
  isWhole: reason => reason.startsWith('Finished Streaming log'),
  callbacks: false,
};

export const dialects = { v1, v2 };
