import { createExtensionPoint } from '@backstage/backend-plugin-api';

/** Something that its recipients should know without having to look. */
export type VmNotification = {
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
  /** A later notification of the same scope replaces an earlier one. */
  scope: string;
};

/** Sends notifications to people. */
export interface VmNotificationSender {
  /** @throws when Backlot has to try again */
  send(notification: VmNotification): Promise<void>;
}

/** Where a module says how notifications reach people; without one none are sent. */
export interface VmNotificationsExtensionPoint {
  setSender(sender: VmNotificationSender): void;
}

/** Where a module says how notifications reach people; without one none are sent. */
export const vmNotificationsExtensionPoint =
  createExtensionPoint<VmNotificationsExtensionPoint>({
    id: 'vm.notifications',
  });
