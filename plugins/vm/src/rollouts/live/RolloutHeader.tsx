import { useState } from 'react';
import type { Rollout, RolloutAction } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Flex, Link, Text } from '@backstage/ui';
import { ActorName } from '../../shared/catalog/ActorName';
import { rolloutsRouteRef } from '../../shared/routing/routeRefs';
import { useMountedRoute } from '../../shared/routing/useMountedRoute';
import { RelativeTime } from '../../shared/time/RelativeTime';
import { StatusBadge } from '../../shared/ui/StatusBadge';
import styles from '../Rollouts.module.css';
import { rolloutTones } from '../tones';
import { rolloutsTranslationRef } from '../translation';
import { isDestructive, RolloutActionDialog } from './RolloutActionDialog';

/** The actions that continue a rollout that waits for somebody. */
const LEADING: RolloutAction[] = ['approve', 'resume'];

/** The title, phase and actions of a rollout. */
export const RolloutHeader = (props: {
  rollout: Rollout;
  onChanged: () => void;
}) => {
  const { rollout, onChanged } = props;
  const { title, phase, can, createdBy, createdAt, finishedAt } = rollout;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const allPath = useMountedRoute(rolloutsRouteRef);
  const [openDialog, setOpenDialog] = useState<RolloutAction>();
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
              who: <ActorName name={createdBy} />,
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
                onPress={() => setOpenDialog(action)}
              >
                {t(`actions.names.${action}`)}
              </Button>
            ))}
          </Flex>
        )}
      </div>
      {openDialog && (
        <RolloutActionDialog
          rollout={rollout}
          action={openDialog}
          onDone={onChanged}
          onClose={() => setOpenDialog(undefined)}
        />
      )}
    </Flex>
  );
};
