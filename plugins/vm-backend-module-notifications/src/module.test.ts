import {
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  type NotificationSendOptions,
  notificationService,
} from '@backstage/plugin-notifications-node';
import {
  type VmNotification,
  type VmNotificationSender,
  vmNotificationsExtensionPoint,
} from '@backlot/plugin-vm-node';
import vmModuleNotifications from '.';

const notification: VmNotification = {
  id: 'lost:1',
  recipients: ['group:default/orders-team'],
  title: 'A VM is lost',
  description: 'orders-01',
  path: '?group=1',
  severity: 'high',
  scope: 'lost:1',
};

async function start(vm: object) {
  let sender: VmNotificationSender | undefined;
  const sent: NotificationSendOptions[] = [];
  await startTestBackend({
    features: [
      createBackendPlugin({
        pluginId: 'vm',
        register(env) {
          env.registerExtensionPoint(vmNotificationsExtensionPoint, {
            setSender: given => {
              sender = given;
            },
          });
          env.registerInit({ deps: {}, async init() {} });
        },
      }),
      vmModuleNotifications,
      createServiceFactory({
        service: notificationService,
        deps: {},
        factory: () => ({
          send: async options => {
            sent.push(options);
          },
        }),
      }),
      mockServices.rootConfig.factory({ data: { vm } }),
    ],
  });
  return { sender: sender!, sent };
}

describe('vmModuleNotifications', () => {
  it('sends what the vm plugin queues', async () => {
    const { sender, sent } = await start({});
    await sender.send(notification);
    expect(sent).toEqual([
      {
        recipients: {
          type: 'entity',
          entityRef: ['group:default/orders-team'],
        },
        payload: {
          title: 'A VM is lost',
          description: 'orders-01',
          link: '/vm?group=1',
          severity: 'high',
          topic: 'vm',
          scope: 'lost:1',
        },
      },
    ]);
  });

  it('links to where the page is, and leaves out who did it', async () => {
    const { sender, sent } = await start({
      notifications: { pagePath: '/machines' },
    });
    await sender.send({ ...notification, except: 'user:default/olivia' });
    expect(sent[0]).toMatchObject({
      recipients: { excludeEntityRef: 'user:default/olivia' },
      payload: { link: '/machines?group=1' },
    });
  });
});
