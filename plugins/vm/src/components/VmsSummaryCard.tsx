import type { VmGroup } from '@backlot/plugin-vm-common';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  Card,
  CardBody,
  CardFooter,
  CardHeader,
  Flex,
  Link,
  Skeleton,
  Text,
} from '@backstage/ui';
import { useComponentGroups } from '../hooks/useComponentGroups';
import { countedPhases, sumCounts, vmStanding } from '../lib/phases';
import { LoadFailure } from './LoadFailure';
import { StandingBadge } from './StandingBadge';
import styles from './VmsSummaryCard.module.css';

/** How the VMs of the entity around it stand, in one glance. */
export const VmsSummaryCard = (props: {
  /** Where the tab is, if there is one. */
  tab: string | undefined;
}) => {
  const { entity } = useEntity();
  const component = stringifyEntityRef(entity);
  const { data, error, refresh } = useComponentGroups(component);

  return (
    <Card>
      <CardHeader>
        <Text as="h2" variant="title-x-small" weight="bold">
          Virtual machines
        </Text>
      </CardHeader>
      <CardBody>
        {data && <Summary groups={data.items} />}
        {!data && error === undefined && (
          <div role="status" aria-label="Loading the virtual machines">
            <Skeleton width="70%" height={20} />
          </div>
        )}
        {!data && error !== undefined && (
          <LoadFailure
            title="The virtual machines could not be loaded"
            error={error}
            onRetry={refresh}
          />
        )}
      </CardBody>
      {props.tab && (
        <CardFooter>
          <Link href={props.tab}>Show the virtual machines</Link>
        </CardFooter>
      )}
    </Card>
  );
};

const Summary = ({ groups }: { groups: VmGroup[] }) => {
  const counts = sumCounts(groups);
  const present = countedPhases.filter(phase => counts[phase] > 0);
  if (present.length === 0) {
    return <Text color="secondary">None yet.</Text>;
  }
  return (
    <Flex direction="column" gap="3">
      {/* The badges below say the same in words. */}
      <div className={styles.bar} aria-hidden>
        {present.map(phase => (
          <div
            key={phase}
            className={styles[phase]}
            style={{ flexGrow: counts[phase] }}
          />
        ))}
      </div>
      <Flex gap="2" style={{ flexWrap: 'wrap' }}>
        {present.map(phase => (
          <StandingBadge
            key={phase}
            standing={vmStanding[phase]}
            text={`${counts[phase]} ${vmStanding[phase].label.toLowerCase()}`}
          />
        ))}
      </Flex>
    </Flex>
  );
};
