import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Actor } from './actor';

/** Who sent a request. */
export type Caller = {
  credentials: BackstageCredentials;
  actor: Actor;
};
