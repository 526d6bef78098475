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
import { vmTranslationRef } from '../../translation';
import { OrphanRow } from './OrphanRow';
import { chosenOrphans, orphanKey, roomForRemovals } from './orphans';
import styles from './Orphans.module.css';
import { RemoveOrphansDialog } from './RemoveOrphansDialog';
import { useOrphans } from './useOrphans';

/** Machines that carry our mark and that no VM stands for, live. */
export const Orphans = (props: { executorTitle: (id: string) => string }) => {
  const { executorTitle } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  const { data, error, refresh } = useOrphans();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState(false);

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
    <Card role="group" aria-label={t('executors.orphans.title')}>
      <CardHeader>
        <div className={styles.head}>
          <Text as="h2" variant="body-large" weight="bold">
            {data && data.total > 0
              ? t('executors.orphans.count', { count: data.total })
              : t('executors.orphans.title')}
          </Text>
          {mayRemove && data!.items.length > 0 && (
            <Button
              size="small"
              variant="secondary"
              isDisabled={orphans.length === 0}
              onPress={() => setAsking(true)}
            >
              {orphans.length > 0
                ? t('executors.orphans.remove', { count: orphans.length })
                : t('executors.orphans.removeNone')}
            </Button>
          )}
        </div>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="3">
          <Text variant="body-small" color="secondary">
            {t('executors.orphans.help')}
            {mayRemove &&
              data!.items.length > 0 &&
              ` ${t('executors.orphans.most', { count: data!.atOnce })}`}
          </Text>
          {error !== undefined && (
            <LoadFailure
              title={
                data
                  ? t('vm.errors.outOfDate')
                  : t('executors.orphans.loadFailed')
              }
              error={error}
              onRetry={refresh}
            />
          )}
          {!data && error === undefined && (
            <div role="status" aria-label={t('executors.orphans.loading')}>
              <Skeleton width="100%" height={64} />
            </div>
          )}
          {data?.items.length === 0 && (
            <Text>{t('executors.orphans.none')}</Text>
          )}
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
              {t('executors.orphans.first', {
                shown: data.items.length,
                total: data.total,
              })}
            </Text>
          )}
        </Flex>
        {asking && (
          <RemoveOrphansDialog
            orphans={orphans}
            executorTitle={executorTitle}
            onDone={() => {
              setChosen(new Set());
              refresh();
            }}
            onClose={() => setAsking(false)}
          />
        )}
      </CardBody>
    </Card>
  );
};
