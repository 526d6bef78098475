import type { Rollout, RolloutEvent } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Button, Flex, Link, Skeleton, Text } from '@backstage/ui';
import { ActorName } from '../../shared/catalog/ActorName';
import { ErrorDescription } from '../../shared/errors/ErrorDescription';
import { LoadFailure } from '../../shared/errors/LoadFailure';
import { vmRouteRef } from '../../shared/routing/routeRefs';
import { useMountedRoute } from '../../shared/routing/useMountedRoute';
import { RelativeTime } from '../../shared/time/RelativeTime';
import { sharedTranslationRef } from '../../shared/translation';
import { withReadableTimes } from '../rollouts';
import styles from '../Rollouts.module.css';
import { rolloutsTranslationRef } from '../translation';
import { useRolloutEvents } from './useRolloutEvents';

/** The actor of events without a requester: the rollout itself. */
const ITSELF = 'rollout';

const Event = ({ event }: { event: RolloutEvent }) => {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const vmPath = useMountedRoute(vmRouteRef);
  const { text, vmId, actor, at } = event;
  const words = withReadableTimes(text);
  return (
    <li className={styles.event}>
      <Text>
        {vmId && vmPath ? (
          <Link href={vmPath({ id: vmId })}>{words}</Link>
        ) : (
          words
        )}
      </Text>
      <Text variant="body-small" color="secondary">
        <RelativeTime time={at} />
        {actor !== ITSELF && (
          <> {t('events.by', { who: <ActorName name={actor} /> })}</>
        )}
      </Text>
    </li>
  );
};

/** What happened in a rollout and why, the newest first. */
export const RolloutEvents = ({ rollout }: { rollout: Rollout }) => {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { events, error, refresh, loadOlder, busy, olderError } =
    useRolloutEvents(rollout);
  return (
    <Flex direction="column" gap="3">
      {error !== undefined && (
        <LoadFailure
          title={events ? sharedT('errors.outOfDate') : t('events.failed')}
          error={error}
          onRetry={refresh}
        />
      )}
      {!events && error === undefined && (
        <div role="status" aria-label={t('events.loading')}>
          <Skeleton width="60%" height={20} />
        </div>
      )}
      {events?.length === 0 && (
        <Text color="secondary">{t('events.none')}</Text>
      )}
      {events && events.length > 0 && (
        <ol className={styles.events}>
          {events.map(event => (
            <Event key={event.seq} event={event} />
          ))}
        </ol>
      )}
      {olderError !== undefined && (
        <Alert
          role="alert"
          status="danger"
          icon
          description={<ErrorDescription error={olderError} />}
        />
      )}
      {loadOlder && (
        <div>
          <Button
            size="small"
            variant="secondary"
            isPending={busy}
            onPress={loadOlder}
          >
            {t('events.older')}
          </Button>
        </div>
      )}
    </Flex>
  );
};
