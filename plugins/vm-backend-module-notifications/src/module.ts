import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { notificationService } from '@backstage/plugin-notifications-node';
import { vmNoticesExtensionPoint } from '@backlot/plugin-vm-node';

/** Makes notifications of what the vm plugin has to tell. */
export const vmModuleNotifications = createBackendModule({
  pluginId: 'vm',
  moduleId: 'notifications',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        notices: vmNoticesExtensionPoint,
        notifications: notificationService,
      },
      async init({ config, notices, notifications }) {
        const page =
          config.getOptionalString('vm.notifications.pagePath') ?? '/vm';
        notices.setSender({
          send: notice =>
            notifications.send({
              recipients: {
                type: 'entity',
                entityRef: notice.recipients,
                ...(notice.except && { excludeEntityRef: notice.except }),
              },
              payload: {
                title: notice.title,
                description: notice.description,
                link: `${page}${notice.path}`,
                severity: notice.severity,
                topic: 'vm',
                scope: notice.scope,
              },
            }),
        });
      },
    });
  },
});
