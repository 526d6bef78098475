import { useMemo } from 'react';
import {
  type Rollout,
  type RolloutPhase,
  rolloutPhases,
} from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  ButtonLink,
  Container,
  Flex,
  Select,
  Text,
} from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { useSearchParams } from 'react-router-dom';
import type { CursorPages } from '../shared/data/useCursorPages';
import { LoadFailure } from '../shared/errors/LoadFailure';
import { newRolloutRouteRef } from '../shared/routing/routeRefs';
import { useMountedRoute } from '../shared/routing/useMountedRoute';
import { sharedTranslationRef } from '../shared/translation';
import { RolloutItem } from './RolloutItem';
import {
  endedRolloutPhases,
  openRolloutPhases,
  parseRolloutPhases,
} from './rollouts';
import styles from './Rollouts.module.css';
import {
  LoadingRollouts,
  NoMatchingRollouts,
  NoRollouts,
} from './RolloutsStates';
import { rolloutsTranslationRef } from './translation';
import { useRollouts } from './useRollouts';

const PhaseFilter = (props: {
  phases: RolloutPhase[] | undefined;
  onChange: (phases: string[]) => void;
}) => {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <div className={styles.filter}>
      <Select
        label={t('list.filter')}
        size="small"
        selectionMode="multiple"
        placeholder={t('list.any')}
        options={rolloutPhases.map(phase => ({
          value: phase,
          label: t(`phases.${phase}`),
        }))}
        value={props.phases ?? []}
        onChange={value =>
          props.onChange([value].flat().filter(Boolean).map(String))
        }
      />
    </div>
  );
};

const RolloutSection = (props: {
  title: string;
  none: string;
  rollouts: Rollout[];
}) => (
  <section aria-label={props.title}>
    <Flex direction="column" gap="3">
      <Text as="h2" variant="title-x-small" weight="bold">
        {props.title}
      </Text>
      {props.rollouts.length === 0 ? (
        <Text color="secondary">{props.none}</Text>
      ) : (
        <ul className={styles.list}>
          {props.rollouts.map(rollout => (
            <RolloutItem key={rollout.id} rollout={rollout} />
          ))}
        </ul>
      )}
    </Flex>
  </section>
);

const EndedPages = (props: {
  pages: CursorPages;
  nextCursor: string | undefined;
}) => {
  const { pages, nextCursor } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return pages.hasPrevious || nextCursor ? (
    <Flex role="group" aria-label={t('list.pages')} gap="2">
      <Button
        size="small"
        variant="secondary"
        isDisabled={!pages.hasPrevious}
        onPress={pages.previous}
      >
        {t('list.newer')}
      </Button>
      <Button
        size="small"
        variant="secondary"
        isDisabled={!nextCursor}
        onPress={() => nextCursor && pages.next(nextCursor)}
      >
        {t('list.older')}
      </Button>
    </Flex>
  ) : null;
};

/**
 * All rollouts with groups that the caller may see, live. Open ones come first.
 */
export const RolloutsPage = () => {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const [params, setParams] = useSearchParams();
  const search = params.toString();
  const phases = useMemo(
    () => parseRolloutPhases(new URLSearchParams(search)),
    [search],
  );
  const { data, error, stale, refresh, pages } = useRollouts(phases);
  const newPath = useMountedRoute(newRolloutRouteRef);

  const choose = (chosen: string[]) =>
    setParams(new URLSearchParams(chosen.map(phase => ['phase', phase])));
  const shows = (list: readonly RolloutPhase[]) =>
    !phases || phases.some(phase => list.includes(phase));
  const isEmpty =
    data &&
    !stale &&
    !pages.hasPrevious &&
    data.open.items.length + data.ended.items.length === 0;

  return (
    <Container>
      <Flex direction="column" gap="4" pb="6">
        {error !== undefined && (
          <LoadFailure
            title={data ? sharedT('errors.outOfDate') : t('states.failed')}
            error={error}
            onRetry={refresh}
          />
        )}
        {!data && error === undefined && <LoadingRollouts />}
        {isEmpty && !phases && <NoRollouts />}
        {data && !(isEmpty && !phases) && (
          <>
            <Flex
              align="end"
              justify="between"
              gap="3"
              style={{ flexWrap: 'wrap' }}
            >
              <PhaseFilter phases={phases} onChange={choose} />
              {newPath && (
                <ButtonLink
                  variant="primary"
                  iconStart={<RiAddLine aria-hidden />}
                  href={newPath()}
                >
                  {t('newRollout')}
                </ButtonLink>
              )}
            </Flex>
            {isEmpty ? (
              <NoMatchingRollouts onShowAll={() => choose([])} />
            ) : (
              <div className={stale ? styles.stale : undefined}>
                <Flex direction="column" gap="6">
                  {shows(openRolloutPhases) && (
                    <RolloutSection
                      title={t('list.running')}
                      none={t('list.noneRunning')}
                      rollouts={data.open.items}
                    />
                  )}
                  {data.open.nextCursor && (
                    <Text color="secondary">
                      {t('list.first', {
                        shown: data.open.items.length,
                      })}
                    </Text>
                  )}
                  {shows(endedRolloutPhases) && (
                    <RolloutSection
                      title={t('list.ended')}
                      none={t('list.noneEnded')}
                      rollouts={data.ended.items}
                    />
                  )}
                  <EndedPages
                    pages={pages}
                    nextCursor={data.ended.nextCursor}
                  />
                </Flex>
              </div>
            )}
          </>
        )}
      </Flex>
    </Container>
  );
};
