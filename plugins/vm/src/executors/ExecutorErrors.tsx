import type { VmExecutorStatus } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import { vmRouteRef } from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import { RelativeTime } from '../shared/time/RelativeTime';
import { sharedTranslationRef } from '../shared/translation';
import styles from './Executors.module.css';
import { executorsTranslationRef } from './translation';

/** The latest errors and their remedies. */
export const ExecutorErrors = (props: {
  errors: VmExecutorStatus['lastErrors'];
}) => {
  const { t } = useTranslationRef(executorsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const vmPath = useMountedRoute(vmRouteRef);
  return (
    <ul className={styles.list}>
      {props.errors.map(({ vmId, vmName, type, error, at }) => (
        <li key={`${vmId} ${at}`} className={styles.item}>
          <Text weight="bold">{error.message}</Text>
          <Text>{error.remedy}</Text>
          <Text variant="body-small" color="secondary">
            {t('errors.of', {
              operation: sharedT(`operations.titles.${type}`),
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
