import type { VmExecutorStatus } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import { vmRouteRef } from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import { RelativeTime } from '../shared/time/RelativeTime';
import { vmTranslationRef } from '../translation';
import styles from './Executors.module.css';

/** What failed last, and what a person can do about it. */
export const ExecutorErrors = (props: {
  errors: VmExecutorStatus['lastErrors'];
}) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const vmPath = useMountedRoute(vmRouteRef);
  return (
    <ul className={styles.list}>
      {props.errors.map(({ vmId, vmName, type, error, at }) => (
        <li key={`${vmId} ${at}`} className={styles.item}>
          <Text weight="bold">{error.message}</Text>
          <Text>{error.remedy}</Text>
          <Text variant="body-small" color="secondary">
            {t('executors.errors.of', {
              operation: t(`vm.operations.titles.${type}`),
              vm: vmPath ? (
                <Link href={vmPath({ id: vmId })} variant="body-small">
                  {vmName}
                </Link>
              ) : (
                vmName
              ),
              when: <RelativeTime time={at} />,
            })}
          </Text>
        </li>
      ))}
    </ul>
  );
};
