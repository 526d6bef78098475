import { Button, Text } from '@backstage/ui';
import {
  bulkActions,
  countedVms,
  type FleetAction,
  type FleetSelection,
  mostAtOnce,
  offeredActions,
  selectedCount,
} from '../../lib/fleetBulk';
import { type FleetFilter, isFiltered } from '../../lib/fleetQuery';
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
  const count = selectedCount(selection);
  // Without a filter there is nothing to match, and the API refuses as well.
  const mayMatch =
    selection.kind === 'rows' && isFiltered(filter) && total > count;

  return (
    <div className={styles.bar} role="group" aria-label="Chosen">
      <Text weight="bold" aria-live="polite">
        {selection.kind === 'matching' ? 'All ' : ''}
        {countedVms(count)} chosen
      </Text>
      {mayMatch && total <= mostAtOnce && (
        <Button size="small" variant="tertiary" onPress={onSelectMatching}>
          {`Choose all ${total.toLocaleString('en')} that match`}
        </Button>
      )}
      {mayMatch && total > mostAtOnce && (
        <Text variant="body-small" color="secondary">
          {`To choose all that match, narrow the filter to ${mostAtOnce.toLocaleString(
            'en',
          )} at most`}
        </Text>
      )}
      <Button size="small" variant="tertiary" onPress={onClear}>
        Choose none
      </Button>
      <div className={styles.actions}>
        {offeredActions(selection).map(action => (
          <Button
            key={action}
            size="small"
            variant="secondary"
            destructive={bulkActions[action].destructive}
            onPress={() => onAct(action)}
          >
            {bulkActions[action].label}
          </Button>
        ))}
      </div>
    </div>
  );
};
