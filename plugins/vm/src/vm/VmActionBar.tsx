import type { Vm } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Flex } from '@backstage/ui';
import { availableActions, type VmActionId } from './actions';
import { vmTranslationRef } from './translation';

/** The actions of a VM as buttons. */
export const VmActionBar = (props: {
  vm: Vm;
  onAction: (vm: Vm, action: VmActionId) => void;
}) => {
  const { t } = useTranslationRef(vmTranslationRef);
  return (
    <Flex gap="2" style={{ flexWrap: 'wrap' }}>
      {availableActions(props.vm).map(action => (
        <Button
          key={action}
          size="small"
          variant="secondary"
          onPress={() => props.onAction(props.vm, action)}
        >
          {t(`actions.${action}`)}
        </Button>
      ))}
    </Flex>
  );
};
