import { useMemo, useState } from 'react';
import { Button } from '@backstage/ui';
import type { VmPhase } from '@backlot/plugin-vm-common';
import type { FleetAction, FleetSelection } from '../fleet/bulk/bulk';
import { FleetBulkDialog } from '../fleet/bulk/FleetBulkDialog';
import type { FleetFilter } from '../fleet/filters/query';
import type { FindingProps } from './kinds/FindingView';

/** Acts on all VMs of the group that are in one phase, after a confirmation. */
export const BulkAction = (
  props: FindingProps & {
    group: { id: string };
    phase: VmPhase;
    action: FleetAction;
    text: { label: string; ariaLabel: string };
    onDone: (count: number) => void;
  },
) => {
  const { finding, titles, group, phase, action, text, onDone } = props;
  const [isDialogOpen, setDialogOpen] = useState(false);
  const { id } = group;
  const { vms } = finding;
  const selection = useMemo<FleetSelection>(() => {
    const filter: FleetFilter & { group: string[] } = {
      group: [id],
      phase: [phase],
    };
    return { kind: 'matching', filter, count: vms };
  }, [id, phase, vms]);
  return (
    <>
      <Button
        size="small"
        variant="primary"
        aria-label={text.ariaLabel}
        onPress={() => setDialogOpen(true)}
      >
        {text.label}
      </Button>
      {isDialogOpen && (
        <FleetBulkDialog
          selection={selection}
          action={action}
          titles={titles}
          onDone={count => {
            setDialogOpen(false);
            onDone(count);
          }}
          onClose={() => setDialogOpen(false)}
        />
      )}
    </>
  );
};
