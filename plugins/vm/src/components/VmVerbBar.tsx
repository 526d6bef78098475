import type { Vm } from '@backlot/plugin-vm-common';
import { Button, Flex } from '@backstage/ui';
import { offeredVerbs, VmVerb, vmVerbs } from '../lib/verbs';

/** The verbs of a VM as buttons, where there is room for them. */
export const VmVerbBar = (props: {
  vm: Vm;
  onAsk: (vm: Vm, verb: VmVerb) => void;
}) => (
  <Flex gap="2" style={{ flexWrap: 'wrap' }}>
    {offeredVerbs(props.vm).map(verb => (
      <Button
        key={verb}
        size="small"
        variant="secondary"
        destructive={vmVerbs[verb].destructive}
        onPress={() => props.onAsk(props.vm, verb)}
      >
        {vmVerbs[verb].label}
      </Button>
    ))}
  </Flex>
);
