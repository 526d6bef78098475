import { useState } from 'react';
import type { Rollout, RolloutAction } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Flex, Link, Text } from '@backstage/ui';
import { Actor } from '../../shared/catalog/Actor';
import { rolloutsRouteRef } from '../../shared/routing/routeRefs';
import { useMountedRoute } from '../../shared/routing/useMountedRoute';
import { RelativeTime } from '../../shared/time/RelativeTime';
import { StatusBadge } from '../../shared/ui/StatusBadge';
import styles from '../Rollouts.module.css';
import { rolloutTones } from '../tones';
import { rolloutsTranslationRef } from '../translation';
import { isDestructive, RolloutActionDialog } from './RolloutActionDialog';

/** What leads on, where something waits for a person. */
const LEADING: RolloutAction[] = ['approve', 'resume'];

/** Which rollout this is, how it stands, and what can be done with it. */
export const RolloutHeader = (props: {
  rollout: Rollout;
  onChanged: () => void;
}) => {
  const { rollout, onChanged } = props;
  const { title, phase, can, createdBy, createdAt, finishedAt } = rollout;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const allPath = useMountedRoute(rolloutsRouteRef);
  const [asking, setAsking] = useState<RolloutAction>();
  return (
    <Flex direction="column" gap="3">
      {allPath && <Link href={allPath()}>{t('all')}</Link>}
      <div className={styles.head}>
        <Flex direction="column" gap="2">
          <div className={styles.title}>
            <Text as="h2" variant="title-small" weight="bold">
              {title}
            </Text>
            <StatusBadge
              tone={rolloutTones[phase]}
              text={t(`phases.${phase}`)}
            />
          </div>
          <Text color="secondary">
            {t('live.whoAndWhen', {
              who: <Actor name={createdBy} />,
              when: <RelativeTime time={createdAt} />,
            })}
            {finishedAt && (
              <>
                .{' '}
                {t('live.ended', {
                  when: <RelativeTime time={finishedAt} />,
                })}
              </>
            )}
          </Text>
        </Flex>
        {can.length > 0 && (
          <Flex
            role="group"
            aria-label={t('actions.label')}
            gap="2"
            style={{ flexWrap: 'wrap' }}
          >
            {can.map(action => (
              <Button
                key={action}
                variant={LEADING.includes(action) ? 'primary' : 'secondary'}
                destructive={isDestructive(action)}
                onPress={() => setAsking(action)}
              >
                {t(`actions.names.${action}`)}
              </Button>
            ))}
          </Flex>
        )}
      </div>
      {asking && (
        <RolloutActionDialog
          rollout={rollout}
          action={asking}
          onDone={onChanged}
          onClose={() => setAsking(undefined)}
        />
      )}
    </Flex>
  );
};
