import type { VmExecutorStatus } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Link, Text } from '@backstage/ui';
import LinearProgress from '@material-ui/core/LinearProgress';
import { fleetRouteRef } from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import { sharedTranslationRef } from '../shared/translation';
import styles from './Executors.module.css';
import { isWorking } from './status';
import { executorsTranslationRef } from './translation';

/** The current operations of an executor and its VMs. */
export const ExecutorWork = (props: { executor: VmExecutorStatus }) => {
  const { executor } = props;
  const { id, title, vms, running, queued } = executor;
  const { t } = useTranslationRef(executorsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const fleetPath = useMountedRoute(fleetRouteRef);
  const count = sharedT('vms', { count: vms });
  return (
    <Flex direction="column" gap="2">
      {isWorking(executor) ? (
        <>
          <Text>
            {t('work.now', {
              running: t('work.running', { count: running }),
              queued: t('work.queued', { count: queued }),
            })}
          </Text>
          <LinearProgress
            className={styles.bar}
            variant="determinate"
            value={(100 * running) / (running + queued)}
            aria-label={t('work.runningOf', { name: title })}
          />
        </>
      ) : (
        <Text>{t('work.none')}</Text>
      )}
      {fleetPath && vms > 0 ? (
        <Link
          href={`${fleetPath()}?${new URLSearchParams({ executor: id })}`}
          aria-label={t('work.vmsLabel', { vms: count, name: title })}
        >
          {count}
        </Link>
      ) : (
        <Text>{count}</Text>
      )}
    </Flex>
  );
};
