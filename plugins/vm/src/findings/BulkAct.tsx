import { useMemo, useState } from 'react';
import { Button } from '@backstage/ui';
import type { VmPhase } from '@backlot/plugin-vm-common';
import type { FleetAction, FleetSelection } from '../fleet/bulk/bulk';
import { FleetBulkDialog } from '../fleet/bulk/FleetBulkDialog';
import type { FleetFilter } from '../fleet/filters/query';
import type { FindingProps } from './kinds/FindingView';

/** Acts on all VMs of a finding's group that are in a phase; it asks first. */
export const BulkAct = (
  props: FindingProps & {
    group: { id: string };
    phase: VmPhase;
    action: FleetAction;
    text: { label: string; ariaLabel: string };
    onDone: (count: number) => void;
  },
) => {
  const { finding, titles, group, phase, action, text, onDone } = props;
  const [asking, setAsking] = useState(false);
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
        onPress={() => setAsking(true)}
      >
        {text.label}
      </Button>
      {asking && (
        <FleetBulkDialog
          selection={selection}
          action={action}
          titles={titles}
          onDone={count => {
            setAsking(false);
            onDone(count);
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
};
