import type { Postgres } from './system/Postgres';

/** One line of the results. */
export type Figure = {
  what: string;
  value: string;
  goal?: string;
  /** Only with a goal. */
  met?: boolean;
};

export type Outcome = {
  figures: Figure[];
  /** Sentences that a reader needs to judge the figures. */
  notes: string[];
  /** Where the time goes; for the console, not for the results. */
  evidence?: string[];
};

export type Bench = {
  /** Shrinks everything, so that figures come quickly, and rough. */
  quick: boolean;
  /** A directory of this item's own, removed at the end. */
  directory: string;
  startPostgres: () => Promise<Postgres>;
  /** Called at the end, last first, whatever happens. */
  onEnd: (stop: () => Promise<unknown>) => void;
  say: (text: string) => void;
};

/** Something that is measured, beside what it is compared with. */
export type Item = {
  name: string;
  title: string;
  run: (bench: Bench) => Promise<Outcome>;
};
