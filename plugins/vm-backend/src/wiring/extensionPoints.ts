import type { BackendPluginRegistrationPoints } from '@backstage/backend-plugin-api';
import {
  type VmExecutorFactory,
  type VmNotificationSender,
  vmExecutorsExtensionPoint,
  vmNotificationsExtensionPoint,
} from '@backlot/plugin-vm-node';

/** What installed modules provide, once all of them are initialized. */
export type Extensions = {
  factories: Map<string, VmExecutorFactory>;
  notificationSender?: VmNotificationSender;
};

export function registerExtensionPoints(
  env: Pick<BackendPluginRegistrationPoints, 'registerExtensionPoint'>,
): Extensions {
  const extensions: Extensions = { factories: new Map() };
  env.registerExtensionPoint(vmExecutorsExtensionPoint, {
    addExecutorFactory(factory) {
      const { kind } = factory;
      if (extensions.factories.has(kind)) {
        throw new Error(
          `Two modules provide executors of kind ${kind}; install one of them`,
        );
      }
      extensions.factories.set(kind, factory);
    },
  });
  env.registerExtensionPoint(vmNotificationsExtensionPoint, {
    setSender(sender) {
      if (extensions.notificationSender) {
        throw new Error(
          'Two modules send notifications of the vm plugin; install one of them',
        );
      }
      extensions.notificationSender = sender;
    },
  });
  return extensions;
}
