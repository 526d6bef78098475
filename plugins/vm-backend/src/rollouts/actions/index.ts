import type { RolloutAction } from '@backlot/plugin-vm-common';
import { abort } from './abort';
import { approve } from './approve';
import { pause } from './pause';
import { resume } from './resume';
import { rollBack } from './rollBack';
import type { RolloutActionHandler } from './RolloutActionContext';

export const actionHandlers: Record<RolloutAction, RolloutActionHandler> = {
  pause,
  resume,
  approve,
  abort,
  rollback: rollBack,
};
