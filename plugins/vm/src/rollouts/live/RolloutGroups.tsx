import { useState } from 'react';
import {
  type Rollout,
  type RolloutGroupPhase,
  rolloutGroupPhases,
} from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  Flex,
  Skeleton,
  Text,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import { LoadFailure } from '../../shared/errors/LoadFailure';
import type { Titles } from '../../shared/options/options';
import { sharedTranslationRef } from '../../shared/translation';
import styles from '../Rollouts.module.css';
import { rolloutsTranslationRef } from '../translation';
import { RolloutGroupRow } from './RolloutGroupRow';
import { useRolloutGroups } from './useRolloutGroups';

const ALL = 'all';

/** The most interesting phases first. */
const ORDER: RolloutGroupPhase[] = [
  'failed',
  'running',
  ...rolloutGroupPhases.filter(
    phase => phase !== 'failed' && phase !== 'running',
  ),
];

/** The groups of a rollout: failed ones first, then those in progress. */
export const RolloutGroups = (props: { rollout: Rollout; titles: Titles }) => {
  const { rollout, titles } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const [phase, setPhase] = useState<RolloutGroupPhase>();
  const { data, error, stale, refresh, pages } = useRolloutGroups(
    rollout,
    phase,
  );
  const { nextCursor } = data ?? {};
  const counted = (name: string, value: number) =>
    t('group.counted', { phase: name, value });

  return (
    <Flex direction="column" gap="3">
      <ToggleButtonGroup
        aria-label={t('group.filter')}
        className={styles.toggles}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[phase ?? ALL]}
        onSelectionChange={keys => {
          const [key] = keys;
          setPhase(ORDER.find(known => known === key));
        }}
      >
        <ToggleButton id={ALL} size="small">
          {counted(t('group.all'), rollout.groups.total)}
        </ToggleButton>
        {ORDER.filter(
          known => rollout.groups[known] > 0 || known === phase,
        ).map(known => (
          <ToggleButton key={known} id={known} size="small">
            {counted(t(`groupPhases.${known}`), rollout.groups[known])}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      {error !== undefined && (
        <LoadFailure
          title={data ? sharedT('errors.outOfDate') : t('group.failed')}
          error={error}
          onRetry={refresh}
        />
      )}
      {!data && error === undefined && (
        <div role="status" aria-label={t('group.loading')}>
          <Skeleton width="100%" height={80} />
        </div>
      )}
      {data?.items.length === 0 && !stale && (
        <Text color="secondary">{t('group.none')}</Text>
      )}
      {data && data.items.length > 0 && (
        <ul className={`${styles.rows} ${stale ? styles.stale : ''}`}>
          {data.items.map(group => (
            <RolloutGroupRow
              key={group.groupId}
              group={group}
              titles={titles}
            />
          ))}
        </ul>
      )}
      {(pages.hasPrevious || nextCursor) && (
        <Flex role="group" aria-label={t('group.pages')} gap="2">
          <Button
            size="small"
            variant="secondary"
            isDisabled={!pages.hasPrevious}
            onPress={pages.previous}
          >
            {t('group.previous')}
          </Button>
          <Button
            size="small"
            variant="secondary"
            isDisabled={!nextCursor}
            onPress={() => nextCursor && pages.next(nextCursor)}
          >
            {t('group.next')}
          </Button>
        </Flex>
      )}
    </Flex>
  );
};
