import { createExtensionPoint } from '@backstage/backend-plugin-api';

/** Something that people should know without having to look. */
export type VmNotice = {
  /** The same when it has to be sent once more. */
  id: string;
  /** Entity references of users and groups. */
  recipients: string[];
  /** Who is not notified, because they did it. */
  except?: string;
  title: string;
  description: string;
  /** Below the page of the vm plugin, such as `/rollouts/…`; with a query. */
  path: string;
  severity: 'critical' | 'high' | 'normal' | 'low';
  /** A later notice of the same scope takes the place of an earlier one. */
  scope: string;
};

/** Brings notices to people. */
export interface VmNoticeSender {
  /** Rejects when it has to be tried again. */
  send(notice: VmNotice): Promise<void>;
}

/** Where a module says how notices reach people; without one there are none. */
export interface VmNoticesExtensionPoint {
  setSender(sender: VmNoticeSender): void;
}

/** Where a module says how notices reach people; without one there are none. */
export const vmNoticesExtensionPoint =
  createExtensionPoint<VmNoticesExtensionPoint>({ id: 'vm.notices' });
