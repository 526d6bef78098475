import type { Callbacks } from '../engine/callbacks';
import type { Inventory } from '../inventory/Inventory';
import { getOperation } from '../inventory/operations/readOperations';
import { wakeVms } from '../inventory/vms/work';
import { AuthenticationError } from '@backstage/errors';
import type { RequestHandler } from 'express';

export const CALLBACK_PATH = '/v1/operations/:id/callback';

/**
 * Where providers call when a job has ended. It means "look now" and nothing
 * else: what they send is not read, and calling twice does no harm.
 */
export const callbackHandler =
  (options: {
    inventory: Inventory;
    callbacks: Callbacks | undefined;
    wake: () => void;
  }): RequestHandler =>
  async (request, response) => {
    const { inventory, callbacks, wake } = options;
    const { id } = request.params;
    if (!callbacks?.isValid(id, request.header('authorization'))) {
      throw new AuthenticationError('This is not a callback of the operation');
    }
    const operation = await getOperation(inventory.knex, id);
    if (operation && operation.finishedAt === null) {
      await inventory.transaction(tx =>
        wakeVms(tx, [operation.vmId], inventory.now()),
      );
      wake();
    }
    response.status(204).end();
  };
