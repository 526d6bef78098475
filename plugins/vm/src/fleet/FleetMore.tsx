import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Button, Text } from '@backstage/ui';
import { ErrorDescription } from '../shared/errors/ErrorDescription';
import styles from './FleetToolbar.module.css';
import { fleetTranslationRef } from './translation';
import { type FleetList, type FleetTotal, MOST_ROWS } from './useFleetVms';

/**
 * Below the table: how much of the list is loaded, and buttons to load more.
 */
export const FleetMore = (props: {
  list: FleetList;
  total: FleetTotal;
  /** Whether the list starts after its first VM. */
  isFromHere: boolean;
  /** Starts the list at a cursor, or at its first VM. */
  onStartAt: (cursor: string | undefined) => void;
}) => {
  const { list, total, isFromHere, onStartAt } = props;
  const { vms = [], more, hasMore, next } = list;
  const { t } = useTranslationRef(fleetTranslationRef);
  if (!hasMore && !isFromHere) {
    return null;
  }
  const words = isFromHere
    ? (['partFromHere', 'partFromHereOfMore'] as const)
    : (['partOf', 'partOfMore'] as const);
  return (
    <>
      <div className={styles.more}>
        <Text variant="body-small" color="secondary">
          {t(`table.${words[total.isAtLeast ? 1 : 0]}`, {
            shown: vms.length,
            total: total.count,
          })}
        </Text>
        {isFromHere && (
          <Button
            size="small"
            variant="secondary"
            onPress={() => onStartAt(undefined)}
          >
            {t('table.fromTheStart')}
          </Button>
        )}
        {hasMore && next === undefined && (
          <Button
            size="small"
            variant="secondary"
            isPending={more.busy}
            onPress={more.load}
          >
            {more.busy ? t('table.loadingMore') : t('table.more')}
          </Button>
        )}
        {next !== undefined && (
          <Button
            size="small"
            variant="secondary"
            onPress={() => onStartAt(next)}
          >
            {t('table.next', { most: MOST_ROWS })}
          </Button>
        )}
      </div>
      {more.error !== undefined && (
        <Alert
          role="alert"
          status="danger"
          icon
          title={t('table.moreFailed')}
          description={<ErrorDescription error={more.error} />}
        />
      )}
    </>
  );
};
