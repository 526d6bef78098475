import type { VmGroup } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Card,
  CardBody,
  CardFooter,
  CardHeader,
  Flex,
  Text,
} from '@backstage/ui';
import LinearProgress from '@material-ui/core/LinearProgress';
import { RolloutNotice } from '../rollouts/notice/RolloutNotice';
import { ActorName } from '../shared/catalog/ActorName';
import { EndOfLifeBadge } from '../shared/options/EndOfLifeBadge';
import { specText, type Titles } from '../shared/options/options';
import { WaitsForPaused } from '../shared/options/PausedNotice';
import { RelativeTime } from '../shared/time/RelativeTime';
import { sharedTranslationRef } from '../shared/translation';
import { Facts } from '../shared/ui/Facts';
import { StatusBadge } from '../shared/ui/StatusBadge';
import { isGroupMoving } from '../shared/vms/phases';
import { GroupActions } from './GroupActions';
import styles from './GroupCard.module.css';
import { healthCheckText } from './healthCheck/healthCheck';
import { GroupLease } from './lease/GroupLease';
import { groupTones } from './phases';
import { groupTranslationRef } from './translation';

/** A group: its spec, its phase and its actions. */
export const GroupCard = (props: {
  group: VmGroup;
  titles: Titles;
  onChanged: () => void;
}) => {
  const { group, titles, onChanged } = props;
  const { spec } = group;
  const { t } = useTranslationRef(groupTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);

  return (
    <Card role="group" aria-label={t('label', { name: group.name })}>
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
          <StatusBadge
            tone={groupTones[group.phase]}
            text={t(`phases.${group.phase}`)}
          />
        </Flex>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="3">
          <Readiness group={group} />
          {group.counts.pending > 0 && (
            <WaitsForPaused executor={group.executor} />
          )}
          <RolloutNotice group={group} titles={titles} onChanged={onChanged} />
          <Facts
            facts={[
              [
                sharedT('facts.environment'),
                titles.environment(group.environment),
              ],
              [
                sharedT('facts.spec'),
                <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
                  <span>{specText(spec, titles, sharedT)}</span>
                  <EndOfLifeBadge
                    endOfLife={titles.endOfLife(spec.image)}
                    isAmongOthers
                  />
                </Flex>,
              ],
              [
                sharedT('facts.lease'),
                <GroupLease group={group} onChanged={onChanged} />,
              ],
              [
                t('healthCheck.title'),
                group.healthCheck && healthCheckText(group.healthCheck, t),
              ],
              [
                sharedT('facts.requestedBy'),
                t('whoAndWhen', {
                  who: <ActorName name={group.createdBy} />,
                  when: <RelativeTime time={group.createdAt} />,
                }),
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
  const { t } = useTranslationRef(groupTranslationRef);
  const { ready } = group.counts;
  const { count, name } = group;
  if (group.phase === 'deleting') {
    return (
      <Flex direction="column" gap="2">
        <Text>{t('deleting')}</Text>
        <LinearProgress
          className={styles.bar}
          aria-label={t('deletionOf', { name })}
        />
      </Flex>
    );
  }
  return (
    <Flex direction="column" gap="2">
      <Text>{t('ready', { ready: String(ready), total: String(count) })}</Text>
      {isGroupMoving(group) && (
        <LinearProgress
          className={styles.bar}
          variant="determinate"
          value={Math.min(100, (100 * ready) / Math.max(1, count))}
          aria-label={t('readyOf', { name })}
        />
      )}
    </Flex>
  );
};
