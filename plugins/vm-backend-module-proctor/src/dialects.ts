import { z } from 'zod';

/** What a job's status comes to, whatever the daemon calls it. */
export type JobState =
  | 'running'
  | 'succeeded'
  | 'failed'
  /** It was never begun. */
  | 'notStarted'
  /** Its log has ended; only the result in it shows how. */
  | 'ended'
  /** The daemon has lost sight of it. */
  | 'unclear';

export type JobStatus = {
  state: JobState;
  /** Of the Kubernetes job; only where it is not the id. */
  name?: string;
};

/** What the daemon says when it does not start a proc. */
export type NotStarted = { code: string; message: string; remedy: string };

/** What the versions of the daemon do differently. */
export type Dialect = {
  executePath: string;
  metadataPath: string;
  /** @throws Error where the answer is not understood */
  readJob(text: string): { id: string; name?: string };
  statusPath(id: string): string;
  /** @throws Error where the answer is not understood */
  readStatus(text: string): JobStatus;
  /** Understands an answer of 500 where it surely started nothing. */
  readRefusal(text: string, proc: string): NotStarted | undefined;
  /** With the query, which the daemon takes apart by itself. */
  logPath(id: string): string;
  /** The length in bytes at which it cuts lines; undefined where it does not. */
  cutAt: number | undefined;
  /** Whether the log that was closed so is known to be whole. */
  isWhole(reason: string): boolean;
  /** Jobs in these states have no log that can be read. */
  withoutLog: Array<JobState | 'unknown'>;
  /** Procs that have to print a result to succeed. */
  needsResult(type: string): boolean;
  callbacks: boolean;
};

const v1States: Record<string, JobState> = {
  WAITING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
};

/** It becomes a part of URLs. */
const idSchema = z.object({
  name: z.string().regex(/^[A-Za-z0-9._-]{1,200}$/),
});

const v1: Dialect = {
  executePath: '/jobs/execute',
  metadataPath: '/jobs/metadata',
  readJob: text => ({ id: idSchema.parse(JSON.parse(text)).name }),
  statusPath: id => `/jobs/execute/${encodeURIComponent(id)}/status`,
  readStatus: text => ({ state: v1States[text.trim()] ?? 'unclear' }),
  // It says "Something went wrong" to whatever happens.
  readRefusal: () => undefined,
  logPath: id => `/jobs/logs?job_name=${id}`,
  cutAt: 4096,
  isWhole: reason => reason === 'All logs are read',
  withoutLog: ['notStarted'],
  needsResult: type => type === 'create',
  callbacks: true,
};

const v2States: Record<string, JobState> = {
  CREATED: 'running',
  FINISHED: 'ended',
  POD_FAILED: 'failed',
  CREATION_FAILED: 'notStarted',
  REQUIREMENT_NOT_MET: 'notStarted',
};

const contextSchema = z.object({
  status: z.string(),
  name: z.string().optional(),
});

const v2: Dialect = {
  executePath: '/execution',
  metadataPath: '/metadata',
  // The id is beyond what JSON's numbers hold: it is taken as it is written.
  readJob(text) {
    const [, id] = /"id"\s*:\s*(\d{1,20})\b/.exec(text) ?? [];
    if (id === undefined) {
      throw new Error('there is no id in it');
    }
    const { name } = idSchema.partial().parse(JSON.parse(text));
    return { id, name };
  },
  statusPath: id => `/execution/${id}/status`,
  readStatus(text) {
    const { status, name } = contextSchema.parse(JSON.parse(text));
    return { state: v2States[status] ?? 'unclear', name };
  },
  readRefusal(text, proc) {
    if (text.includes('metadata not found for')) {
      return {
        code: 'ProcNotFound',
        message: `Proctor does not know the proc ${proc}`,
        remedy:
          'Ask the platform team to register the proc, or to correct its name in the executor.',
      };
    }
    if (text.includes('secret not found for')) {
      return {
        code: 'ProcWithoutSecret',
        message: `Proctor has no secret for the proc ${proc}`,
        remedy:
          'Ask the platform team to store one by POST /secret; it may be empty.',
      };
    }
    return text.includes('error when executing image')
      ? {
          code: 'ProcNotExecuted',
          message: `Kubernetes refused the job of the proc ${proc}`,
          remedy:
            "Ask the platform team to look at Proctor's log and at the quota of its namespace, then retry.",
        }
      : undefined;
  },
  logPath: id => `/execution/logs?context_id=${id}`,
  cutAt: undefined,
  isWhole: reason => reason.startsWith('Finished Streaming log'),
  // It answers "No Logs Found" to the one, and breaks at the other.
  withoutLog: ['notStarted', 'failed', 'unknown'],
  needsResult: () => true,
  callbacks: false,
};

export const dialects = { v1, v2 };
