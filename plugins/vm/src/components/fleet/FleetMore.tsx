import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Button, Text } from '@backstage/ui';
import {
  type FleetList,
  MOST_COUNTED,
  MOST_ROWS,
} from '../../hooks/useFleetVms';
import { vmTranslationRef } from '../../translation';
import { ErrorDescription } from '../ErrorDescription';
import styles from './FleetToolbar.module.css';

/** How many there are, in words. */
export function useTotalText(): (total: number | undefined) => string {
  const { t } = useTranslationRef(vmTranslationRef);
  return (total = 0) =>
    total === MOST_COUNTED
      ? t('fleet.table.atLeast', { most: total })
      : t('fleet.table.total', { count: total });
}

/** Below the table: how much of the list it holds, and the rest of it. */
export const FleetMore = (props: {
  list: FleetList;
  /** How many match. */
  total: number | undefined;
  /** Whether the list starts at another than its first VM. */
  isFromHere: boolean;
  /** Has the list start elsewhere. */
  onStartAt: (cursor: string | undefined) => void;
}) => {
  const { list, total, isFromHere, onStartAt } = props;
  const { vms = [], more, hasMore, next } = list;
  const { t } = useTranslationRef(vmTranslationRef);
  const totalText = useTotalText();
  if (!hasMore && !isFromHere) {
    return null;
  }
  const counts = { shown: vms.length, total: totalText(total) };
  return (
    <>
      <div className={styles.more}>
        <Text variant="body-small" color="secondary">
          {isFromHere
            ? t('fleet.table.partFromHere', counts)
            : t('fleet.table.partOf', counts)}
        </Text>
        {isFromHere && (
          <Button
            size="small"
            variant="secondary"
            onPress={() => onStartAt(undefined)}
          >
            {t('fleet.table.fromTheStart')}
          </Button>
        )}
        {hasMore && next === undefined && (
          <Button
            size="small"
            variant="secondary"
            isPending={more.busy}
            onPress={more.load}
          >
            {more.busy ? t('fleet.table.loadingMore') : t('fleet.table.more')}
          </Button>
        )}
        {next !== undefined && (
          <Button
            size="small"
            variant="secondary"
            onPress={() => onStartAt(next)}
          >
            {t('fleet.table.next', { most: MOST_ROWS })}
          </Button>
        )}
      </div>
      {more.error !== undefined && (
        <Alert
          role="alert"
          status="danger"
          icon
          title={t('fleet.table.moreFailed')}
          description={<ErrorDescription error={more.error} />}
        />
      )}
    </>
  );
};
