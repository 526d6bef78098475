import Router from 'express-promise-router';
import { CALLBACK_PATH, callbackHandler } from '../api/callbackRoute';
import { createRouter } from '../api/createRouter';
import { allRoutes } from '../api/routes';
import { receiveCallback } from '../engine/receiveCallback';
import { Notifier } from '../loops/Notifier';
import type { Foundation } from './foundation';
import type { PluginServices } from './pluginServices';
import type { Services } from './services';

export async function serveApi(
  backstage: PluginServices,
  { inventory, callbacks, signals }: Foundation,
  services: Services,
): Promise<void> {
  const progress = new Notifier();
  signals.subscribe('changed', () => progress.notify());
  const router = Router();
  router.post(
    CALLBACK_PATH,
    callbackHandler((id, authorization) =>
      receiveCallback(
        { inventory, callbacks, wake: signals.vmsDue },
        id,
        authorization,
      ),
    ),
  );
  router.use(
    await createRouter({
      ...backstage,
      routes: allRoutes({ ...services, progress }),
    }),
  );
  backstage.httpRouter.use(router);
  backstage.httpRouter.addAuthPolicy({
    path: CALLBACK_PATH,
    allow: 'unauthenticated',
  });
}
