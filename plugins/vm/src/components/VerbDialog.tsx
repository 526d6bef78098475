import { Text } from '@backstage/ui';
import type { VmVerbs } from '../hooks/useVmVerbs';
import { vmVerbs } from '../lib/verbs';
import { ConfirmDialog } from './ConfirmDialog';

/** Asks before a verb that costs something, and shows refusals of all. */
export const VerbDialog = ({ verbs }: { verbs: VmVerbs }) => {
  if (!verbs.asked) {
    return null;
  }
  const { vm, verb, error } = verbs.asked;
  const { label, warning, destructive } = vmVerbs[verb];
  return (
    <ConfirmDialog
      key={`${vm.id} ${verb}`}
      title={`${label} ${vm.name}?`}
      confirmLabel={label}
      destructive={destructive}
      error={error}
      onConfirm={verbs.confirm}
      onClose={verbs.close}
    >
      {warning && <Text>{warning(vm)}</Text>}
    </ConfirmDialog>
  );
};
