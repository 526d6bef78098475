import type { VmGroup } from '@backlot/plugin-vm-common';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import {
  Card,
  CardBody,
  CardFooter,
  CardHeader,
  Flex,
  Text,
} from '@backstage/ui';
import LinearProgress from '@material-ui/core/LinearProgress';
import { groupStanding, isGroupMoving } from '../lib/phases';
import type { Titles } from '../lib/options';
import { Facts } from './Facts';
import { GroupActions } from './GroupActions';
import { GroupLease } from './GroupLease';
import { RelativeTime } from './RelativeTime';
import { StandingBadge } from './StandingBadge';
import styles from './GroupCard.module.css';

/** What was asked for, and how far it is. */
export const GroupCard = (props: {
  group: VmGroup;
  titles: Titles;
  onChanged: () => void;
}) => {
  const { group, titles, onChanged } = props;
  const { spec } = group;

  return (
    <Card role="group" aria-label={`Group ${group.name}`}>
      <CardHeader>
        <Flex justify="between" align="start" gap="3">
          <Text
            as="h3"
            variant="body-large"
            weight="bold"
            className={styles.name}
          >
            {group.name}
          </Text>
          <StandingBadge standing={groupStanding[group.phase]} />
        </Flex>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="3">
          <Readiness group={group} />
          <Facts
            facts={[
              ['Environment', titles.environment(group.environment)],
              ['Machine', titles.machine(spec)],
              ['Lease', <GroupLease group={group} onChanged={onChanged} />],
              [
                'Asked by',
                <>
                  <EntityRefLink entityRef={group.createdBy} hideIcon />{' '}
                  <RelativeTime time={group.createdAt} />
                </>,
              ],
            ]}
          />
        </Flex>
      </CardBody>
      <CardFooter>
        <GroupActions group={group} onChanged={onChanged} />
      </CardFooter>
    </Card>
  );
};

const Readiness = ({ group }: { group: VmGroup }) => {
  const { ready } = group.counts;
  const { count, name } = group;
  if (group.phase === 'deleting') {
    return (
      <Flex direction="column" gap="2">
        <Text>Its VMs are being deleted</Text>
        <LinearProgress
          className={styles.bar}
          aria-label={`Deletion of ${name}`}
        />
      </Flex>
    );
  }
  return (
    <Flex direction="column" gap="2">
      <Text>
        {ready} of {count} ready
      </Text>
      {isGroupMoving(group) && (
        <LinearProgress
          className={styles.bar}
          variant="determinate"
          value={Math.min(100, (100 * ready) / Math.max(1, count))}
          aria-label={`Ready VMs of ${name}`}
        />
      )}
    </Flex>
  );
};
