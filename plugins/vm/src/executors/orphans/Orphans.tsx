import { useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  Card,
  CardBody,
  CardHeader,
  Flex,
  Skeleton,
  Text,
} from '@backstage/ui';
import { LoadFailure } from '../../shared/errors/LoadFailure';
import { sharedTranslationRef } from '../../shared/translation';
import { executorsTranslationRef } from '../translation';
import { OrphanRow } from './OrphanRow';
import { chosenOrphans, orphanKey, roomForRemovals } from './orphans';
import styles from './Orphans.module.css';
import { RemoveOrphansDialog } from './RemoveOrphansDialog';
import { useOrphans } from './useOrphans';

/**
 * Machines with the ownership tag of this portal that no VM stands for, live.
 */
export const Orphans = (props: { executorTitle: (id: string) => string }) => {
  const { executorTitle } = props;
  const { t } = useTranslationRef(executorsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { data, error, refresh } = useOrphans();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isDialogOpen, setDialogOpen] = useState(false);

  const orphans = data ? chosenOrphans(data, chosen) : [];
  const room = data ? roomForRemovals(data) : 0;
  const mayRemove = data?.can.includes('delete') ?? false;
  const choose = (key: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) {
      next.add(key);
    } else {
      next.delete(key);
    }
    setChosen(next);
  };

  return (
    <Card role="group" aria-label={t('orphans.title')}>
      <CardHeader>
        <div className={styles.head}>
          <Text as="h2" variant="body-large" weight="bold">
            {data && data.total > 0
              ? t('orphans.count', { count: data.total })
              : t('orphans.title')}
          </Text>
          {mayRemove && data!.items.length > 0 && (
            <Button
              size="small"
              variant="secondary"
              isDisabled={orphans.length === 0}
              onPress={() => setDialogOpen(true)}
            >
              {orphans.length > 0
                ? t('orphans.remove', { count: orphans.length })
                : t('orphans.removeNone')}
            </Button>
          )}
        </div>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="3">
          <Text variant="body-small" color="secondary">
            {t('orphans.help')}
            {mayRemove &&
              data!.items.length > 0 &&
              ` ${t('orphans.most', { count: data!.atOnce })}`}
          </Text>
          {error !== undefined && (
            <LoadFailure
              title={
                data ? sharedT('errors.outOfDate') : t('orphans.loadFailed')
              }
              error={error}
              onRetry={refresh}
            />
          )}
          {!data && error === undefined && (
            <div role="status" aria-label={t('orphans.loading')}>
              <Skeleton width="100%" height={64} />
            </div>
          )}
          {data?.items.length === 0 && <Text>{t('orphans.none')}</Text>}
          {data && data.items.length > 0 && (
            <ul className={styles.list}>
              {data.items.map(orphan => {
                const key = orphanKey(orphan);
                return (
                  <OrphanRow
                    key={key}
                    orphan={orphan}
                    executorTitle={executorTitle}
                    choice={
                      mayRemove
                        ? {
                            isChosen: orphans.includes(orphan),
                            isFull: orphans.length >= room,
                            onChange: isChosen => choose(key, isChosen),
                          }
                        : undefined
                    }
                  />
                );
              })}
            </ul>
          )}
          {data && data.items.length < data.total && (
            <Text variant="body-small" color="secondary">
              {t('orphans.first', {
                shown: data.items.length,
                total: data.total,
              })}
            </Text>
          )}
        </Flex>
        {isDialogOpen && (
          <RemoveOrphansDialog
            orphans={orphans}
            executorTitle={executorTitle}
            onDone={() => {
              setChosen(new Set());
              refresh();
            }}
            onClose={() => setDialogOpen(false)}
          />
        )}
      </CardBody>
    </Card>
  );
};
