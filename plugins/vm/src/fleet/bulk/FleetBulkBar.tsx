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
  offeredActions,
  renewalSearch,
  selectedCount,
} from './bulk';
import styles from './FleetBulkBar.module.css';

/** What is chosen, and what can be done with it. */
export const FleetBulkBar = (props: {
  selection: FleetSelection;
  filter: FleetFilter;
  /** How many match the filter. */
  total: number;
  onSelectMatching: () => void;
  onClear: () => void;
  onAct: (action: FleetAction) => void;
}) => {
  const { selection, filter, total, onSelectMatching, onClear, onAct } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const newRolloutPath = useMountedRoute(newRolloutRouteRef);
  const renewed = renewalSearch(selection);
  const renewHref =
    newRolloutPath && renewed && `${newRolloutPath()}?${renewed}`;
  const count = selectedCount(selection);
  const vms = sharedT('vms', { count });
  // Without a filter there is nothing to match, and the API refuses as well.
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
        {renewHref && (
          <ButtonLink size="small" variant="secondary" href={renewHref}>
            {sharedT('actions.replace')}
          </ButtonLink>
        )}
        {offeredActions(selection).map(action => (
          <Button
            key={action}
            size="small"
            variant="secondary"
            destructive={isDestructive(action)}
            onPress={() => onAct(action)}
          >
            {t(`bulk.actions.${action}`)}
          </Button>
        ))}
      </div>
    </div>
  );
};
