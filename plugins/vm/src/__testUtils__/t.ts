import { mockApis } from '@backstage/test-utils';
import { type VmT, vmTranslationRef } from '../translation';

function english(): VmT {
  const snapshot = mockApis.translation().getTranslation(vmTranslationRef);
  if (!snapshot.ready) {
    throw new Error('The default messages are always there');
  }
  return snapshot.t;
}

/** The English texts, for tests of functions that take a `VmT`. */
export const t: VmT = english();
