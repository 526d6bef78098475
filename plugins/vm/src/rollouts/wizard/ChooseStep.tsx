import type {
  FleetSummary,
  VmGroup,
  VmOptions,
} from '@backlot/plugin-vm-common';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import {
  Alert,
  Button,
  Card,
  CardBody,
  Flex,
  Skeleton,
  Text,
} from '@backstage/ui';
import { FleetFilters } from '../../fleet/filters/FleetFilters';
import { type FleetFilter, isFiltered } from '../../fleet/filters/query';
import { useFleetOwners } from '../../fleet/filters/useFleetOwners';
import { useLive } from '../../shared/data/useLive';
import { vmApiRef } from '../../shared/data/vmApiRef';
import { LoadFailure } from '../../shared/errors/LoadFailure';
import { specText, type Titles } from '../../shared/options/options';
import { sharedTranslationRef } from '../../shared/translation';
import rolloutStyles from '../Rollouts.module.css';
import { rolloutsTranslationRef } from '../translation';
import type { RolloutChoice, RolloutField } from './form';
import styles from './Wizard.module.css';

/** How many of the given groups are loaded. */
const SHOWN_GROUPS = 20;

const NamedGroups = (props: {
  ids: string[];
  titles: Titles;
  onForget: () => void;
}) => {
  const { ids, titles, onForget } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const api = useApi(vmApiRef);
  const { data, error, refresh } = useLive<VmGroup[]>({
    key: ['chosenGroups', ids],
    load: signal =>
      Promise.all(
        ids.slice(0, SHOWN_GROUPS).map(id => api.getGroup(id, { signal })),
      ),
    isMoving: () => false,
    groupIds: () => ids,
  });
  const more = ids.length - SHOWN_GROUPS;
  return (
    <Flex direction="column" gap="3">
      <Text weight="bold">
        {t('wizard.choose.groups', {
          groups: t('groups', { count: ids.length }),
        })}
      </Text>
      {error !== undefined && (
        <LoadFailure
          title={t('group.failed')}
          error={error}
          onRetry={refresh}
        />
      )}
      {!data && error === undefined && (
        <div role="status" aria-label={t('group.loading')}>
          <Skeleton width="60%" height={20} />
        </div>
      )}
      {data && (
        <ul className={rolloutStyles.rows}>
          {data.map(group => (
            <li key={group.id} className={rolloutStyles.row}>
              <Text weight="bold">{group.name}</Text>
              <Text>
                {t('wizard.choose.group', {
                  environment: titles.environment(group.environment),
                  component: (
                    <EntityRefLink entityRef={group.component} hideIcon />
                  ),
                })}
              </Text>
              <Text color="secondary">
                {specText(group.spec, titles, sharedT)}
              </Text>
            </li>
          ))}
        </ul>
      )}
      {more > 0 && (
        <Text color="secondary">
          {t('wizard.choose.more', {
            groups: t('groups', { count: more }),
          })}
        </Text>
      )}
      <div>
        <Button size="small" variant="secondary" onPress={onForget}>
          {t('wizard.choose.byFilter')}
        </Button>
      </div>
    </Flex>
  );
};

/** How many VMs match the filter now, by environment and image. */
const Matching = (props: { filter: FleetFilter; titles: Titles }) => {
  const { filter, titles } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const api = useApi(vmApiRef);
  const { data, error, stale, refresh } = useLive<FleetSummary>({
    key: ['matchingVms', filter],
    load: signal =>
      api.getFleetSummary(
        { ...filter, groupBy: ['environment', 'image'] },
        { signal },
      ),
    isMoving: () => false,
    groupIds: () => [],
  });
  if (error !== undefined) {
    return (
      <LoadFailure
        title={t('wizard.choose.failed')}
        error={error}
        onRetry={refresh}
      />
    );
  }
  if (!data) {
    return (
      <div role="status" aria-label={t('wizard.choose.counting')}>
        <Skeleton width="40%" height={20} />
      </div>
    );
  }
  return (
    <div className={stale ? rolloutStyles.stale : undefined}>
      <Flex direction="column" gap="2">
        <Text weight="bold" aria-live="polite">
          {t('wizard.choose.matching', {
            count: data.total,
            vms: sharedT('vms', { count: data.total }),
          })}
        </Text>
        <ul className={styles.breakdown}>
          {data.items.map(({ by, total }) => (
            <li key={JSON.stringify(by)}>
              <Text color="secondary">
                {t('wizard.choose.breakdown', {
                  environment: titles.environment(by.environment ?? ''),
                  image: titles.image(by.image ?? ''),
                  total,
                })}
              </Text>
            </li>
          ))}
        </ul>
      </Flex>
    </div>
  );
};

/** The groups whose VMs will be replaced. */
export const ChooseStep = (props: {
  choice: RolloutChoice;
  options: VmOptions | undefined;
  titles: Titles;
  errors: Partial<Record<RolloutField, string>>;
  onFilter: (filter: FleetFilter) => void;
  onClearGroups: () => void;
}) => {
  const { choice, options, titles, errors, onFilter, onClearGroups } = props;
  const { groups, filter } = choice;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const owners = useFleetOwners();
  const refused = errors.filter ?? errors.groups;
  return (
    <Card>
      <CardBody>
        <Flex direction="column" gap="4">
          <Text color="secondary">{t('wizard.choose.help')}</Text>
          {refused && (
            <Alert role="alert" status="danger" icon description={refused} />
          )}
          {groups.length > 0 ? (
            <NamedGroups
              ids={groups}
              titles={titles}
              onForget={onClearGroups}
            />
          ) : (
            <>
              <FleetFilters
                isAlwaysOpen
                filter={filter}
                options={options}
                owners={owners}
                onChange={onFilter}
              />
              {isFiltered(filter) ? (
                <Matching filter={filter} titles={titles} />
              ) : (
                <Text>{t('wizard.choose.none')}</Text>
              )}
            </>
          )}
        </Flex>
      </CardBody>
    </Card>
  );
};
