import type { Page, RolloutGroup, Vm } from '@backlot/plugin-vm-common';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Link, Skeleton, Text } from '@backstage/ui';
import { vmApiRef } from '../../../api';
import { useLive } from '../../../hooks/useLive';
import { useMountedRoute } from '../../../hooks/useMountedRoute';
import { vmStanding } from '../../../lib/phases';
import { vmRouteRef } from '../../../routes';
import { vmTranslationRef } from '../../../translation';
import { ErrorNotice } from '../../ErrorNotice';
import { LoadFailure } from '../../LoadFailure';
import { StandingBadge } from '../../StandingBadge';
import styles from '../Rollouts.module.css';

const MOST = 20;

/** The machines of a group that did not make it, why, and the way to their logs. */
export const FailedVms = ({ group }: { group: RolloutGroup }) => {
  const { groupId, name } = group;
  const { t } = useTranslationRef(vmTranslationRef);
  const api = useApi(vmApiRef);
  const vmPath = useMountedRoute(vmRouteRef);
  const { data, error, refresh } = useLive<Page<Vm>>({
    key: groupId,
    load: signal =>
      api.listVms(
        { group: groupId, phase: ['failed', 'lost'], limit: MOST },
        { signal },
      ),
    isMoving: () => false,
    groupIds: () => [groupId],
  });
  if (error !== undefined) {
    return (
      <LoadFailure
        title={t('rollouts.group.vmsFailed')}
        error={error}
        onRetry={refresh}
      />
    );
  }
  if (!data) {
    return (
      <div role="status" aria-label={t('rollouts.group.loadingVms')}>
        <Skeleton width="60%" height={20} />
      </div>
    );
  }
  return data.items.length === 0 ? (
    <Text color="secondary">{t('rollouts.group.noneFailed')}</Text>
  ) : (
    <ul
      className={styles.list}
      aria-label={t('rollouts.group.failedVms', { name })}
    >
      {data.items.map(vm => (
        <li key={vm.id}>
          <Flex direction="column" gap="2">
            <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
              <Text weight="bold">{vm.name}</Text>
              <StandingBadge standing={vmStanding[vm.phase]} />
              {vmPath && (
                <Link
                  href={vmPath({ id: vm.id })}
                  aria-label={t('rollouts.group.logLabel', { name: vm.name })}
                >
                  {t('rollouts.group.log')}
                </Link>
              )}
            </Flex>
            {vm.error && <ErrorNotice error={vm.error} />}
          </Flex>
        </li>
      ))}
    </ul>
  );
};
