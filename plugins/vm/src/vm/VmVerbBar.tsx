import type { Vm } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Flex } from '@backstage/ui';
import { vmTranslationRef } from './translation';
import { offeredVerbs, type VmVerb } from './verbs';

/** The verbs of a VM as buttons, where there is room for them. */
export const VmVerbBar = (props: {
  vm: Vm;
  onAsk: (vm: Vm, verb: VmVerb) => void;
}) => {
  const { t } = useTranslationRef(vmTranslationRef);
  return (
    <Flex gap="2" style={{ flexWrap: 'wrap' }}>
      {offeredVerbs(props.vm).map(verb => (
        <Button
          key={verb}
          size="small"
          variant="secondary"
          onPress={() => props.onAsk(props.vm, verb)}
        >
          {t(`actions.${verb}`)}
        </Button>
      ))}
    </Flex>
  );
};
