/** How long things are waited for that the daemon never promises. */
export type Patience = {
  /** A log is followed live from this age of its job on. */
  followAfterMs: number;
  /** From this age on an open status no longer keeps the log from being read. */
  readAfterMs: number;
  /** How long the log of an ended job may send nothing. */
  firstLineMs: number;
  /** So many logs without a line, and it is taken to be gone. */
  silentReads: number;
  /** The same for logs that break off or are refused. */
  brokenReads: number;
  /** How long after the end of a job its result may still come to be stored. */
  resultGraceMs: number;
  /** From a result on, how long a log is waited for that does not end. */
  quietMs: number;
  /** Between two readings of a log. */
  retryMs: { least: number; most: number };
  /** How long one look waits for a log that is being read. */
  waitMs: { usually: number; overdue: number };
  /** Logs that are open at once. */
  open: OpenLimits;
};

type OpenLimits = {
  /** Followed for people. */
  live: number;
  /** Of these, without a line yet: they cost the daemon most. */
  silent: number;
  /** Of ended jobs, whose result is needed. */
  needed: number;
  /** A log gives its place up to another after this time. */
  liveMs: number;
  silentMs: number;
};

const common: Omit<Patience, 'followAfterMs' | 'open'> = {
  readAfterMs: 15_000,
  firstLineMs: 5000,
  silentReads: 2,
  brokenReads: 6,
  resultGraceMs: 10_000,
  quietMs: 15_000,
  retryMs: { least: 250, most: 15_000 },
  waitMs: { usually: 300, overdue: 2000 },
};

/**
 * What is usual. v1 lists and watches pods in a loop while an open log waits
 * for its pod, with five requests a second for all that it does.
 */
export const defaultPatience: Record<'v1' | 'v2', Patience> = {
  v1: {
    ...common,
    followAfterMs: 3000,
    open: { live: 10, silent: 2, needed: 6, liveMs: 30_000, silentMs: 60_000 },
  },
  v2: {
    ...common,
    followAfterMs: 1000,
    open: {
      live: 20,
      silent: 10,
      needed: 10,
      liveMs: 30_000,
      silentMs: 60_000,
    },
  },
};
