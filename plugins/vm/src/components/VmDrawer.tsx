import { ReactNode, useState } from 'react';
import type { Vm } from '@backlot/plugin-vm-common';
import {
  Alert,
  Dialog,
  DialogBody,
  DialogHeader,
  Flex,
  Skeleton,
  Text,
} from '@backstage/ui';
import { useVmDetails, VmDetails } from '../hooks/useVmDetails';
import { isOpen } from '../lib/operations';
import type { Titles } from '../lib/options';
import { vmStanding } from '../lib/phases';
import type { VmVerb } from '../lib/verbs';
import { Addresses } from './Addresses';
import { ErrorNotice } from './ErrorNotice';
import { LoadFailure } from './LoadFailure';
import { OperationLog } from './OperationLog';
import { OperationProgress } from './OperationProgress';
import { StandingBadge } from './StandingBadge';
import { Timeline } from './Timeline';
import { VmFacts } from './VmFacts';
import { VmVerbBar } from './VmVerbBar';
import styles from './VmDrawer.module.css';

type Props = {
  id: string;
  titles: Titles;
  onAsk: (vm: Vm, verb: VmVerb) => void;
  onClose: () => void;
};

const Section = (props: { title: string; children: ReactNode }) => (
  <section className={styles.section} aria-label={props.title}>
    <Text as="h3" variant="body-large" weight="bold">
      {props.title}
    </Text>
    {props.children}
  </section>
);

const Details = (props: VmDetails & Pick<Props, 'titles' | 'onAsk'>) => {
  const { vm, operations, titles, onAsk } = props;
  const [chosen, setChosen] = useState<string>();
  // Without a choice, the log shown is that of what happened last.
  const shown =
    operations.items.find(({ id }) => id === chosen) ?? operations.items[0];

  return (
    <Flex direction="column" gap="6">
      <Flex direction="column" gap="3">
        <Flex align="center" justify="between" gap="3">
          <StandingBadge standing={vmStanding[vm.phase]} />
          <VmVerbBar vm={vm} onAsk={onAsk} />
        </Flex>
        {vm.operation && isOpen(vm.operation) && (
          <OperationProgress operation={vm.operation} of={vm.name} />
        )}
        {vm.error && <ErrorNotice error={vm.error} />}
        {vm.leftovers && vm.leftovers.length > 0 && (
          <Alert
            status="warning"
            icon
            title="A clean-up left something behind"
            description={vm.leftovers.join(', ')}
          />
        )}
      </Flex>

      <Section title="Addresses">
        <Addresses addresses={vm.addresses} sshUser={vm.sshUser} />
      </Section>
      <Section title="Timeline">
        <Timeline
          operations={operations}
          shown={shown?.id}
          told={vm.error}
          onShowLog={setChosen}
        />
      </Section>
      {shown && (
        <Section title="Log">
          <OperationLog key={shown.id} operation={shown} />
        </Section>
      )}
      <Section title="Facts">
        <VmFacts vm={vm} titles={titles} />
      </Section>
    </Flex>
  );
};

/** Everything about one VM, beside the page that it was opened from. */
export const VmDrawer = ({ id, titles, onAsk, onClose }: Props) => {
  const { data, error, refresh } = useVmDetails(id);
  return (
    <Dialog
      isOpen
      onOpenChange={open => !open && onClose()}
      className={styles.drawer}
      width={760}
    >
      <DialogHeader>{data?.vm.name ?? 'Virtual machine'}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          {error !== undefined && (
            <LoadFailure
              title="The details could not be loaded"
              error={error}
              onRetry={refresh}
            />
          )}
          {!data && error === undefined && (
            <div role="status" aria-label="Loading the details">
              <Flex direction="column" gap="3">
                <Skeleton width="30%" height={24} />
                <Skeleton width="100%" height={80} />
                <Skeleton width="100%" height={160} />
              </Flex>
            </div>
          )}
          {data && <Details {...data} titles={titles} onAsk={onAsk} />}
        </Flex>
      </DialogBody>
    </Dialog>
  );
};
