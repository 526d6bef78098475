import type { TranslationRef } from '@backstage/frontend-plugin-api';
import { mockApis } from '@backstage/test-utils';

/** The English texts, for tests of functions that take a `t`. */
export function english<TMessages extends { [key in string]: string }>(
  ref: TranslationRef<string, TMessages>,
) {
  const snapshot = mockApis.translation().getTranslation(ref);
  if (!snapshot.ready) {
    throw new Error('The default messages are always there');
  }
  return snapshot.t;
}
