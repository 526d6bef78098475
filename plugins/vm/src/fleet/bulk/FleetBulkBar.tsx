import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, ButtonLink, Text } from '@backstage/ui';
import { newRolloutRouteRef } from '../../shared/routing/routeRefs';
import { useMountedRoute } from '../../shared/routing/useMountedRoute';
import { sharedTranslationRef } from '../../shared/translation';
import { type FleetFilter, isFiltered } from '../filters/query';
import { fleetTranslationRef } from '../translation';
import {
  type FleetAction,
  type FleetSelection,
  isDestructive,
  mostAtOnce,
  availableActions,
  rolloutSearch,
  selectedCount,
} from './bulk';
import styles from './FleetBulkBar.module.css';

/** The number of selected VMs and the actions for them. */
export const FleetBulkBar = (props: {
  selection: FleetSelection;
  filter: FleetFilter;
  /** How many VMs match the filter. */
  total: number;
  onSelectMatching: () => void;
  onClear: () => void;
  onAction: (action: FleetAction) => void;
}) => {
  const { selection, filter, total, onSelectMatching, onClear, onAction } =
    props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const newRolloutPath = useMountedRoute(newRolloutRouteRef);
  const search = rolloutSearch(selection);
  const replaceHref =
    newRolloutPath && search && `${newRolloutPath()}?${search}`;
  const count = selectedCount(selection);
  const vms = sharedT('vms', { count });
  // Without a filter all VMs would match, which the API refuses.
  const mayMatch =
    selection.kind === 'rows' && isFiltered(filter) && total > count;

  return (
    <div className={styles.bar} role="group" aria-label={t('bulk.label')}>
      <Text weight="bold" aria-live="polite">
        {selection.kind === 'matching'
          ? t('bulk.allChosen', { vms })
          : t('bulk.chosen', { vms })}
      </Text>
      {mayMatch && total <= mostAtOnce && (
        <Button size="small" variant="tertiary" onPress={onSelectMatching}>
          {t('bulk.chooseMatching', { total })}
        </Button>
      )}
      {mayMatch && total > mostAtOnce && (
        <Text variant="body-small" color="secondary">
          {t('bulk.tooMany', { most: mostAtOnce })}
        </Text>
      )}
      <Button size="small" variant="tertiary" onPress={onClear}>
        {t('bulk.chooseNone')}
      </Button>
      <div className={styles.actions}>
        {replaceHref && (
          <ButtonLink size="small" variant="secondary" href={replaceHref}>
            {sharedT('actions.replace')}
          </ButtonLink>
        )}
        {availableActions(selection).map(action => (
          <Button
            key={action}
            size="small"
            variant="secondary"
            destructive={isDestructive(action)}
            onPress={() => onAction(action)}
          >
            {t(`bulk.actions.${action}`)}
          </Button>
        ))}
      </div>
    </div>
  );
};
