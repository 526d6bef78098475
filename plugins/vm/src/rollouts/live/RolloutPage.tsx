import { useMemo } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Card, CardBody, Container, Flex } from '@backstage/ui';
import { useParams } from 'react-router-dom';
import { isNotFound } from '../../shared/errors/errors';
import { LoadFailure } from '../../shared/errors/LoadFailure';
import { titles as titlesOf } from '../../shared/options/options';
import { useVmOptions } from '../../shared/options/useVmOptions';
import { roughDuration } from '../../shared/time/time';
import { useNow } from '../../shared/time/useNow';
import { sharedTranslationRef } from '../../shared/translation';
import { Section } from '../../shared/ui/Section';
import { BatchBar } from '../BatchBar';
import { BatchList } from '../BatchList';
import { RolloutProgress } from '../RolloutProgress';
import { isRolloutMoving, secondsLeft } from '../rollouts';
import styles from '../Rollouts.module.css';
import { LoadingRollout, NoSuchRollout } from '../RolloutsStates';
import { rolloutsTranslationRef } from '../translation';
import { RolloutEvents } from './RolloutEvents';
import { RolloutChangeFacts, RolloutStrategyFacts } from './RolloutFacts';
import { RolloutGroups } from './RolloutGroups';
import { RolloutHeader } from './RolloutHeader';
import { RolloutNow } from './RolloutNow';
import { useRollout } from './useRollout';

const RolloutOfId = ({ id }: { id: string }) => {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { data, error, refresh } = useRollout(id);
  const options = useVmOptions();
  const titles = useMemo(() => titlesOf(options), [options]);
  const now = useNow();

  if (!data && error === undefined) {
    return <LoadingRollout />;
  }
  if (!data && isNotFound(error)) {
    return <NoSuchRollout />;
  }
  const left =
    data && isRolloutMoving(data.rollout)
      ? secondsLeft(data.batches, data.rollout, now)
      : undefined;
  return (
    <Flex direction="column" gap="4">
      {error !== undefined && (
        <LoadFailure
          title={data ? sharedT('errors.outOfDate') : t('states.failedOne')}
          error={error}
          onRetry={refresh}
        />
      )}
      {data && (
        <>
          <RolloutHeader rollout={data.rollout} onChanged={refresh} />
          <RolloutNow rollout={data.rollout} />
          <Card>
            <CardBody>
              <Section title={t('live.progress')}>
                <RolloutProgress
                  rollout={data.rollout}
                  more={
                    left === undefined
                      ? undefined
                      : t('progress.left', {
                          duration: roughDuration(
                            left * 1000,
                            sharedT,
                            Math.ceil,
                          ),
                        })
                  }
                />
                <BatchBar batches={data.batches} titles={titles} />
                <BatchList batches={data.batches} titles={titles} />
              </Section>
            </CardBody>
          </Card>
          <div className={styles.columns}>
            <div className={styles.column}>
              <Card>
                <CardBody>
                  <Section title={t('live.groups')}>
                    <RolloutGroups rollout={data.rollout} titles={titles} />
                  </Section>
                </CardBody>
              </Card>
              <Card>
                <CardBody>
                  <Section title={t('live.events')}>
                    <RolloutEvents rollout={data.rollout} />
                  </Section>
                </CardBody>
              </Card>
            </div>
            <div className={styles.column}>
              <Card>
                <CardBody>
                  <Section title={t('change.title')}>
                    <RolloutChangeFacts
                      rollout={data.rollout}
                      titles={titles}
                    />
                  </Section>
                </CardBody>
              </Card>
              <Card>
                <CardBody>
                  <Section title={t('live.facts')}>
                    <RolloutStrategyFacts
                      strategy={data.rollout.strategy}
                      titles={titles}
                    />
                  </Section>
                </CardBody>
              </Card>
            </div>
          </div>
        </>
      )}
    </Flex>
  );
};

/** The page of one rollout, `/vm/rollouts/:id`. */
export const RolloutPage = () => {
  const { id = '' } = useParams();
  return (
    <Container py="6">
      {/* The key resets the state for another rollout. */}
      <RolloutOfId key={id} id={id} />
    </Container>
  );
};
