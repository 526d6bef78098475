import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Dialog,
  DialogBody,
  DialogHeader,
  Flex,
  Link,
  Skeleton,
  Text,
} from '@backstage/ui';
import { LoadFailure } from '../shared/errors/LoadFailure';
import { vmRouteRef } from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import { Differences } from '../shared/vms/Differences';
import styles from './Findings.module.css';
import { findingsTranslationRef } from './translation';
import { useFindingsDrift } from './useFindingsDrift';

/** The VMs of a group that drifted and how, with links to their pages. */
export const DriftDialog = (props: {
  group: { id: string; name: string };
  onClose: () => void;
}) => {
  const { group, onClose } = props;
  const { t } = useTranslationRef(findingsTranslationRef);
  const { data, error, refresh } = useFindingsDrift(group.id);
  const vmPath = useMountedRoute(vmRouteRef);
  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={560}>
      <DialogHeader>
        {t('kinds.drift.dialog', { name: group.name })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="3">
          <Text color="secondary">{t('kinds.drift.help')}</Text>
          {error !== undefined && (
            <LoadFailure
              title={t('kinds.drift.loadFailed')}
              error={error}
              onRetry={refresh}
            />
          )}
          {!data && error === undefined && (
            <div role="status" aria-label={t('kinds.drift.loading')}>
              <Skeleton width="80%" height={20} />
            </div>
          )}
          {data?.length === 0 && <Text>{t('kinds.drift.none')}</Text>}
          {data && data.length > 0 && (
            <ul className={styles.machines}>
              {data.map(({ id, name, drift = [] }) => (
                <li key={id}>
                  {vmPath ? (
                    <Link href={vmPath({ id })} weight="bold">
                      {name}
                    </Link>
                  ) : (
                    <Text weight="bold">{name}</Text>
                  )}
                  <Differences drift={drift} />
                </li>
              ))}
            </ul>
          )}
        </Flex>
      </DialogBody>
    </Dialog>
  );
};
