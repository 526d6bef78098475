import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { ConfirmDialog } from '../shared/ui/ConfirmDialog';
import { vmTranslationRef } from './translation';
import type { VmVerbs } from './useVmVerbs';
import { vmVerbs } from './verbs';

/** Asks before a verb that costs something, and shows refusals of all. */
export const VerbDialog = ({ verbs }: { verbs: VmVerbs }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  if (!verbs.asked) {
    return null;
  }
  const { vm, verb, error } = verbs.asked;
  const { warning, destructive } = vmVerbs[verb];
  const label = t(`actions.${verb}`);
  return (
    <ConfirmDialog
      key={`${vm.id} ${verb}`}
      title={t('actions.question', { verb: label, name: vm.name })}
      confirmLabel={label}
      destructive={destructive}
      error={error}
      onConfirm={verbs.confirm}
      onClose={verbs.close}
    >
      {warning && <Text>{t(warning)}</Text>}
    </ConfirmDialog>
  );
};
