import type { Vm } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Button, Flex } from '@backstage/ui';
import { ErrorNotice } from '../shared/errors/ErrorNotice';
import { WaitsForPaused } from '../shared/options/PausedNotice';
import { Differences } from '../shared/vms/Differences';
import { OperationProgress } from '../shared/vms/OperationProgress';
import { isOpen } from '../shared/vms/operations';
import type { UsualDurations } from '../shared/vms/usualDurations';
import type { VmActionId } from './actions';
import { failureOf } from './failure';
import { vmTranslationRef } from './translation';

/** The current operation of a VM and its problems. */
export const VmState = (props: {
  vm: Vm;
  usual: UsualDurations;
  onAction: (vm: Vm, action: VmActionId) => void;
}) => {
  const { vm, usual, onAction } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  const failure = failureOf(vm);
  const retry = failure?.retry;
  const working = vm.operation && isOpen(vm.operation);
  const waits = vm.phase === 'pending' || vm.operation?.phase === 'queued';
  const leftovers = vm.leftovers ?? [];
  const drift = vm.drift ?? [];
  const { problem } = vm;
  const isWell = leftovers.length + drift.length === 0 && !problem;
  if (!failure && !working && !waits && isWell) {
    return null;
  }
  return (
    <Flex direction="column" gap="3">
      {vm.operation && working && (
        <OperationProgress
          operation={vm.operation}
          of={vm.name}
          usual={usual}
        />
      )}
      {waits && <WaitsForPaused executor={vm.executor} />}
      {failure && (
        <ErrorNotice
          error={failure.error}
          isCurrent
          action={
            retry && (
              <Button
                size="small"
                variant="secondary"
                onPress={() => onAction(vm, retry)}
              >
                {t(`actions.${retry}`)}
              </Button>
            )
          }
        />
      )}
      {problem && (
        <Alert
          status="warning"
          icon
          title={t('problems.stuck')}
          description={`${problem.message}. ${problem.remedy}`}
        />
      )}
      {drift.length > 0 && (
        <Alert
          status="warning"
          icon
          title={t('problems.drift')}
          description={<Differences drift={drift} />}
        />
      )}
      {leftovers.length > 0 && (
        <Alert
          status="warning"
          icon
          title={t('problems.leftovers')}
          description={leftovers.join(', ')}
        />
      )}
    </Flex>
  );
};
