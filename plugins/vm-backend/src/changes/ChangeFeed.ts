import type { Caller } from '../model/caller';
import type { Change } from '../model/change';

export type ChangePage = {
  items: Change[];
  /** The `after` of the next page. */
  nextAfter: number;
};

/** The feed of all changes, in order and without gaps. */
export interface ChangeFeed {
  /** @param after - the number of the last change that is known; `now` for the end */
  list(
    after: number | 'now',
    limit: number,
    caller: Caller,
  ): Promise<ChangePage>;
}
