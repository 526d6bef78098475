import type { Vm } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Dialog,
  DialogBody,
  DialogHeader,
  Flex,
  Link,
  Skeleton,
} from '@backstage/ui';
import { LoadFailure } from '../shared/errors/LoadFailure';
import type { Titles } from '../shared/options/options';
import { vmRouteRef } from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import { Section } from '../shared/ui/Section';
import { Addresses } from '../shared/vms/Addresses';
import { VmStatusBadge } from '../shared/vms/VmStatusBadge';
import type { VmActionId } from './actions';
import { vmTranslationRef } from './translation';
import { useUsualDurations } from './useUsualDurations';
import { useVmDetails, VmDetails } from './useVmDetails';
import { VmActionBar } from './VmActionBar';
import styles from './VmDrawer.module.css';
import { VmFacts } from './VmFacts';
import { VmHistory } from './VmHistory';
import { VmState } from './VmState';

type Props = {
  id: string;
  titles: Titles;
  onAction: (vm: Vm, action: VmActionId) => void;
  onClose: () => void;
};

const Details = (props: VmDetails & Pick<Props, 'titles' | 'onAction'>) => {
  const { vm, operations, titles, onAction } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  const vmPath = useMountedRoute(vmRouteRef);
  const usual = useUsualDurations(vm, operations.items);

  return (
    <Flex direction="column" gap="6">
      <Flex direction="column" gap="3">
        <Flex align="center" justify="between" gap="3">
          <VmStatusBadge vm={vm} />
          <VmActionBar vm={vm} onAction={onAction} />
        </Flex>
        <VmState vm={vm} usual={usual} onAction={onAction} />
        {vmPath && (
          <Link href={vmPath({ id: vm.id })}>{t('details.page')}</Link>
        )}
      </Flex>

      <Section title={t('facts.addresses')}>
        <Addresses addresses={vm.addresses} sshUser={vm.sshUser} />
      </Section>
      <VmHistory vm={vm} operations={operations} usual={usual} />
      <Section title={t('facts.title')}>
        <VmFacts vm={vm} titles={titles} />
      </Section>
    </Flex>
  );
};

/** The details of a VM in a drawer on top of the current page. */
export const VmDrawer = ({ id, titles, onAction, onClose }: Props) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const { data, error, refresh } = useVmDetails(id);
  return (
    <Dialog
      isOpen
      onOpenChange={open => !open && onClose()}
      className={styles.drawer}
      width={760}
    >
      <DialogHeader>{data?.vm.name ?? t('details.title')}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          {error !== undefined && (
            <LoadFailure
              title={t('details.failed')}
              error={error}
              onRetry={refresh}
            />
          )}
          {!data && error === undefined && (
            <div role="status" aria-label={t('details.loading')}>
              <Flex direction="column" gap="3">
                <Skeleton width="30%" height={24} />
                <Skeleton width="100%" height={80} />
                <Skeleton width="100%" height={160} />
              </Flex>
            </div>
          )}
          {data && <Details {...data} titles={titles} onAction={onAction} />}
        </Flex>
      </DialogBody>
    </Dialog>
  );
};
