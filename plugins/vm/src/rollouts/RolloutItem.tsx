import type { Rollout } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Card, CardBody, Flex, Link, Text } from '@backstage/ui';
import { ActorName } from '../shared/catalog/ActorName';
import { rolloutRouteRef } from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import { RelativeTime } from '../shared/time/RelativeTime';
import { sharedTranslationRef } from '../shared/translation';
import { StatusBadge } from '../shared/ui/StatusBadge';
import { progressText, RolloutProgress } from './RolloutProgress';
import { isRolloutOpen } from './rollouts';
import styles from './Rollouts.module.css';
import { rolloutTones } from './tones';
import { rolloutsTranslationRef } from './translation';
import { WaitsFor } from './WaitsFor';

/** A rollout in a list: its progress and what it waits for. */
export const RolloutItem = ({ rollout }: { rollout: Rollout }) => {
  const { id, title, phase, createdBy, createdAt, finishedAt } = rollout;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const path = useMountedRoute(rolloutRouteRef);
  return (
    <li>
      <Card role="group" aria-label={t('list.label', { title })}>
        <CardBody>
          <Flex direction="column" gap="2">
            <div className={styles.head}>
              <div className={styles.title}>
                <Text as="h3" variant="body-large" weight="bold">
                  {path ? <Link href={path({ id })}>{title}</Link> : title}
                </Text>
                <StatusBadge
                  tone={rolloutTones[phase]}
                  text={t(`phases.${phase}`)}
                />
              </div>
              <Text variant="body-small" color="secondary">
                {t('list.startedBy', {
                  who: <ActorName name={createdBy} />,
                  when: <RelativeTime time={createdAt} />,
                })}
                {finishedAt && (
                  <>
                    ,{' '}
                    {t('list.endedAt', {
                      when: <RelativeTime time={finishedAt} />,
                    })}
                  </>
                )}
              </Text>
            </div>
            {isRolloutOpen(rollout) ? (
              <>
                <RolloutProgress rollout={rollout} />
                <WaitsFor rollout={rollout} />
              </>
            ) : (
              <Text color="secondary">{progressText(rollout, t, sharedT)}</Text>
            )}
          </Flex>
        </CardBody>
      </Card>
    </li>
  );
};
