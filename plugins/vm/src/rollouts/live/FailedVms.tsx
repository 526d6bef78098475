import type { RolloutGroup, Vm } from '@backlot/plugin-vm-common';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Link, Skeleton, Text } from '@backstage/ui';
import { useLive } from '../../shared/data/useLive';
import { vmApiRef } from '../../shared/data/vmApiRef';
import { ErrorNotice } from '../../shared/errors/ErrorNotice';
import { LoadFailure } from '../../shared/errors/LoadFailure';
import { vmRouteRef } from '../../shared/routing/routeRefs';
import { useMountedRoute } from '../../shared/routing/useMountedRoute';
import { VmStatusBadge } from '../../shared/vms/VmStatusBadge';
import styles from '../Rollouts.module.css';
import { rolloutsTranslationRef } from '../translation';

const MOST = 20;
const NEWEST = 5;

type Found = { vms: Vm[]; isFailed: boolean };

/**
 * The failed VMs of a group, their errors and links to their logs. VMs that are
 * ready but unhealthy have failed as well: they are among the newest.
 */
export const FailedVms = ({ group }: { group: RolloutGroup }) => {
  const { groupId, name } = group;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const api = useApi(vmApiRef);
  const vmPath = useMountedRoute(vmRouteRef);
  const { data, error, refresh } = useLive<Found>({
    key: ['failedVms', groupId],
    load: async signal => {
      const failed = await api.listVms(
        { group: groupId, phase: ['failed', 'lost'], limit: MOST },
        { signal },
      );
      if (failed.items.length > 0) {
        return { vms: failed.items, isFailed: true };
      }
      const newest = await api.listVms(
        { group: groupId, sort: '-createdAt', limit: NEWEST },
        { signal },
      );
      return { vms: newest.items, isFailed: false };
    },
    isMoving: () => false,
    groupIds: () => [groupId],
  });
  if (error !== undefined) {
    return (
      <LoadFailure
        title={t('group.vmsFailed')}
        error={error}
        onRetry={refresh}
      />
    );
  }
  if (!data) {
    return (
      <div role="status" aria-label={t('group.loadingVms')}>
        <Skeleton width="60%" height={20} />
      </div>
    );
  }
  return (
    <Flex direction="column" gap="3">
      {!data.isFailed && <Text color="secondary">{t('group.noneFailed')}</Text>}
      <ul
        className={styles.list}
        aria-label={
          data.isFailed
            ? t('group.failedVms', { name })
            : t('group.newestVms', { name })
        }
      >
        {data.vms.map(vm => (
          <li key={vm.id}>
            <Flex direction="column" gap="2">
              <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
                <Text weight="bold">{vm.name}</Text>
                <VmStatusBadge vm={vm} />
                {vmPath && (
                  <Link
                    href={vmPath({ id: vm.id })}
                    aria-label={t('group.logLabel', {
                      name: vm.name,
                    })}
                  >
                    {t('group.log')}
                  </Link>
                )}
              </Flex>
              {vm.error && <ErrorNotice error={vm.error} />}
            </Flex>
          </li>
        ))}
      </ul>
    </Flex>
  );
};
