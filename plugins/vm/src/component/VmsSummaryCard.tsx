import type { VmGroup } from '@backlot/plugin-vm-common';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
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
import { LoadFailure } from '../shared/errors/LoadFailure';
import { StatusBadge } from '../shared/ui/StatusBadge';
import { countedPhases, sumCounts, vmTones } from '../shared/vms/phases';
import { componentTranslationRef } from './translation';
import { useComponentGroups } from './useComponentGroups';
import styles from './VmsSummaryCard.module.css';

/** The VMs of the current entity by phase, at a glance. */
export const VmsSummaryCard = (props: {
  /** The URL of the tab, if it is mounted. */
  tab: string | undefined;
}) => {
  const { t } = useTranslationRef(componentTranslationRef);
  const { entity } = useEntity();
  const component = stringifyEntityRef(entity);
  const { data, error, refresh } = useComponentGroups(component);

  return (
    <Card>
      <CardHeader>
        <Text as="h2" variant="title-x-small" weight="bold">
          {t('title')}
        </Text>
      </CardHeader>
      <CardBody>
        {data && <Summary groups={data.items} />}
        {!data && error === undefined && (
          <div role="status" aria-label={t('loading')}>
            <Skeleton width="70%" height={20} />
          </div>
        )}
        {!data && error !== undefined && (
          <LoadFailure title={t('failed')} error={error} onRetry={refresh} />
        )}
      </CardBody>
      {props.tab && (
        <CardFooter>
          <Link href={props.tab}>{t('card')}</Link>
        </CardFooter>
      )}
    </Card>
  );
};

const Summary = ({ groups }: { groups: VmGroup[] }) => {
  const { t } = useTranslationRef(componentTranslationRef);
  const counts = sumCounts(groups);
  const present = countedPhases.filter(phase => counts[phase] > 0);
  if (present.length === 0) {
    return <Text color="secondary">{t('noneYet')}</Text>;
  }
  return (
    <Flex direction="column" gap="3">
      {/* The badges below say the same as text. */}
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
          <StatusBadge
            key={phase}
            tone={vmTones[phase]}
            text={t(`countedPhases.${phase}`, { count: counts[phase] })}
          />
        ))}
      </Flex>
    </Flex>
  );
};
