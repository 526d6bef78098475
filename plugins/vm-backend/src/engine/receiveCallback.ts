import { AuthenticationError } from '@backstage/errors';
import type { Inventory } from '../inventory/Inventory';
import { getOperation } from '../inventory/operations/readOperations';
import { wakeVms } from '../inventory/vms/work';
import type { Callbacks } from './callbacks';

/**
 * Has the engine look at the VM of an operation. A callback means "look now"
 * and nothing else, so a second one does no harm.
 *
 * @throws AuthenticationError without the token of the operation
 */
export async function receiveCallback(
  options: {
    inventory: Inventory;
    callbacks: Callbacks | undefined;
    /** Called once the VM is due. */
    wake: () => void;
  },
  operationId: string,
  authorization: string | undefined,
): Promise<void> {
  const { inventory, callbacks, wake } = options;
  if (!callbacks?.isValid(operationId, authorization)) {
    throw new AuthenticationError('This is not a callback of the operation');
  }
  const operation = await getOperation(inventory.knex, operationId);
  if (operation && operation.finishedAt === null) {
    await inventory.transaction(tx =>
      wakeVms(tx, [operation.vmId], inventory.now()),
    );
    wake();
  }
}
