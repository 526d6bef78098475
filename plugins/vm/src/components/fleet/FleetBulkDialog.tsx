import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Skeleton,
  Text,
} from '@backstage/ui';
import { type BulkPlan, useFleetBulk } from '../../hooks/useFleetBulk';
import {
  bulkActions,
  countGroups,
  countedVms,
  type FleetAction,
  type FleetSelection,
  selectedCount,
} from '../../lib/fleetBulk';
import { entityName } from '../../lib/fleetEntities';
import type { Titles } from '../../lib/options';
import { VmNames } from '../VmNames';

/** Each reason once, with how many it holds for. */
function reasonsOf({ skipped }: BulkPlan): string[] {
  const counts = new Map<string, number>();
  for (const { reason } of skipped) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(
    ([reason, count]) => `${countedVms(count)}: ${reason}`,
  );
}

const Plan = (props: {
  plan: BulkPlan;
  action: FleetAction;
  chosen: number;
  titles: Titles;
}) => {
  const { plan, action, chosen, titles } = props;
  const forbidden = chosen - plan.count - plan.skipped.length;
  const more = plan.count - plan.vms.length;
  return (
    <>
      {plan.count > 0 && <Text>{bulkActions[action].effect}</Text>}
      <VmNames
        label="Groups whose virtual machines this concerns"
        names={[
          ...countGroups(plan.vms).map(
            ({ vm, count }) =>
              `${entityName(vm.component)}, ${titles.environment(
                vm.environment,
              )}, ${titles.stack(vm.stack)}: ${countedVms(count)}`,
          ),
          ...(more > 0 ? [`and ${countedVms(more)} more`] : []),
        ]}
      />
      {plan.skipped.length > 0 && (
        <Alert
          status="info"
          icon
          title={`${countedVms(plan.skipped.length)} cannot take it now`}
          description={reasonsOf(plan).join('. ')}
        />
      )}
      {forbidden > 0 && (
        <Alert
          status="info"
          icon
          title={`${countedVms(forbidden)} of the chosen are left alone`}
          description="You may not change them, or they are gone by now."
        />
      )}
    </>
  );
};

/** Says what would happen to the chosen VMs, and asks. */
export const FleetBulkDialog = (props: {
  selection: FleetSelection;
  action: FleetAction;
  titles: Titles;
  onDone: (count: number) => void;
  onClose: () => void;
}) => {
  const { selection, action, titles, onDone, onClose } = props;
  const { label, destructive } = bulkActions[action];
  const { plan, error, conflict, busy, look, confirm } = useFleetBulk(
    selection,
    action,
  );
  const chosen = selectedCount(selection);

  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={560}>
      <DialogHeader>
        {`${label} ${countedVms(plan ? plan.count : chosen)}?`}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="3">
          {plan && (
            <Plan plan={plan} action={action} chosen={chosen} titles={titles} />
          )}
          {!plan && !error && (
            <div role="status" aria-label="Looking what this would do">
              <Skeleton height={20} width="80%" />
            </div>
          )}
          {error && (
            <Alert
              role="alert"
              status="danger"
              icon
              title={
                conflict
                  ? 'The fleet changed in the meantime; nothing was done'
                  : 'That did not work'
              }
              description={error}
            />
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          Cancel
        </Button>
        {conflict || (error && !plan) ? (
          <Button variant="primary" onPress={look}>
            Look again
          </Button>
        ) : (
          <Button
            variant="primary"
            destructive={destructive}
            isPending={busy}
            isDisabled={!plan || plan.count === 0}
            onPress={async () => {
              if (plan && (await confirm())) {
                onDone(plan.count);
              }
            }}
          >
            {plan ? `${label} ${countedVms(plan.count)}` : label}
          </Button>
        )}
      </DialogFooter>
    </Dialog>
  );
};
