import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { notificationService } from '@backstage/plugin-notifications-node';
import { vmNotificationsExtensionPoint } from '@backlot/plugin-vm-node';

/** Sends the notifications of the vm plugin through Backstage. */
export const vmModuleNotifications = createBackendModule({
  pluginId: 'vm',
  moduleId: 'notifications',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        vmNotifications: vmNotificationsExtensionPoint,
        notifications: notificationService,
      },
      async init({ config, vmNotifications, notifications }) {
        const page =
          config.getOptionalString('vm.notifications.pagePath') ?? '/vm';
        vmNotifications.setSender({
          send: notification =>
            notifications.send({
              recipients: {
                type: 'entity',
                entityRef: notification.recipients,
                ...(notification.except && {
                  excludeEntityRef: notification.except,
                }),
              },
              payload: {
                title: notification.title,
                description: notification.description,
                link: `${page}${notification.path}`,
                severity: notification.severity,
                topic: 'vm',
                scope: notification.scope,
              },
            }),
        });
      },
    });
  },
});
