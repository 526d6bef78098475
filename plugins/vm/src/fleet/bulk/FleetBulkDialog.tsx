import { useTranslationRef } from '@backstage/frontend-plugin-api';
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
import { entityName } from '../../shared/catalog/entities';
import { ErrorDescription } from '../../shared/errors/ErrorDescription';
import type { Titles } from '../../shared/options/options';
import { type SharedT, sharedTranslationRef } from '../../shared/translation';
import { VmNames } from '../../shared/vms/VmNames';
import { type FleetT, fleetTranslationRef } from '../translation';
import {
  countGroups,
  type FleetAction,
  type FleetSelection,
  isDestructive,
  selectedCount,
} from './bulk';
import { type BulkPlan, useFleetBulk } from './useFleetBulk';

/** Every reason with the number of VMs it applies to. */
function reasonsOf(
  { skipped }: BulkPlan,
  t: FleetT,
  sharedT: SharedT,
): string[] {
  const counts = new Map<string, number>();
  for (const { reason } of skipped) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) =>
    t('bulk.reason', { vms: sharedT('vms', { count }), reason }),
  );
}

const Plan = (props: {
  plan: BulkPlan;
  action: FleetAction;
  chosen: number;
  titles: Titles;
}) => {
  const { plan, action, chosen, titles } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const counted = (count: number) => sharedT('vms', { count });
  const forbidden = chosen - plan.count - plan.skipped.length;
  const more = plan.count - plan.vms.length;
  return (
    <>
      {plan.count > 0 && <Text>{t(`bulk.effects.${action}`)}</Text>}
      <VmNames
        label={t('bulk.groups')}
        names={[
          ...countGroups(plan.vms).map(({ vm, count }) =>
            t('bulk.group', {
              component: entityName(vm.component),
              environment: titles.environment(vm.environment),
              stack: titles.stack(vm.stack),
              vms: counted(count),
            }),
          ),
          ...(more > 0 ? [t('bulk.more', { vms: counted(more) })] : []),
        ]}
      />
      {plan.skipped.length > 0 && (
        <Alert
          status="info"
          icon
          title={t('bulk.cannot', { vms: counted(plan.skipped.length) })}
          description={reasonsOf(plan, t, sharedT).join('. ')}
        />
      )}
      {forbidden > 0 && (
        <Alert
          status="info"
          icon
          title={t('bulk.leftAlone', { vms: counted(forbidden) })}
          description={t('bulk.leftAloneHelp')}
        />
      )}
    </>
  );
};

/**
 * Shows the effect of an action on the selected VMs and asks for confirmation.
 */
export const FleetBulkDialog = (props: {
  selection: FleetSelection;
  action: FleetAction;
  titles: Titles;
  onDone: (count: number) => void;
  onClose: () => void;
}) => {
  const { selection, action, titles, onDone, onClose } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const label = t(`bulk.actions.${action}`);
  const destructive = isDestructive(action);
  const { plan, error, conflict, busy, preview, confirm } = useFleetBulk(
    selection,
    action,
  );
  const chosen = selectedCount(selection);

  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={560}>
      <DialogHeader>
        {t('bulk.question', {
          action: label,
          vms: sharedT('vms', { count: plan ? plan.count : chosen }),
        })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="3">
          {plan && (
            <Plan plan={plan} action={action} chosen={chosen} titles={titles} />
          )}
          {!plan && error === undefined && (
            <div role="status" aria-label={t('bulk.checking')}>
              <Skeleton height={20} width="80%" />
            </div>
          )}
          {error !== undefined && (
            <Alert
              role="alert"
              status="danger"
              icon
              title={conflict ? t('bulk.conflict') : t('bulk.failed')}
              description={<ErrorDescription error={error} />}
            />
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('bulk.cancel')}
        </Button>
        {conflict || (error !== undefined && !plan) ? (
          <Button variant="primary" onPress={preview}>
            {t('bulk.checkAgain')}
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
            {plan
              ? t('bulk.confirm', {
                  action: label,
                  vms: sharedT('vms', { count: plan.count }),
                })
              : label}
          </Button>
        )}
      </DialogFooter>
    </Dialog>
  );
};
