import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Container, Flex } from '@backstage/ui';
import { isForbidden } from '../shared/errors/errors';
import { LoadFailure } from '../shared/errors/LoadFailure';
import { sharedTranslationRef } from '../shared/translation';
import { ExecutorCard } from './ExecutorCard';
import styles from './Executors.module.css';
import {
  ForbiddenExecutors,
  LoadingExecutors,
  NoExecutors,
} from './ExecutorsStates';
import { Orphans } from './orphans/Orphans';
import { executorsTranslationRef } from './translation';
import { useExecutors } from './useExecutors';

/** All executors and their status, live. */
export const ExecutorsPage = () => {
  const { t } = useTranslationRef(executorsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { data, error, refresh } = useExecutors();
  const forbidden = isForbidden(error);

  return (
    <Container>
      <Flex direction="column" gap="4" pb="6">
        {forbidden && <ForbiddenExecutors />}
        {error !== undefined && !forbidden && (
          <LoadFailure
            title={data ? sharedT('errors.outOfDate') : t('states.failed')}
            error={error}
            onRetry={refresh}
          />
        )}
        {!data && error === undefined && <LoadingExecutors />}
        {data?.items.length === 0 && !forbidden && <NoExecutors />}
        {data && !forbidden && (
          <div className={styles.grid}>
            {data.items.map(executor => (
              <ExecutorCard
                key={executor.id}
                executor={executor}
                can={data.can}
                onChanged={refresh}
              />
            ))}
          </div>
        )}
        {data && !forbidden && (
          <Orphans
            executorTitle={id =>
              data.items.find(executor => executor.id === id)?.title ?? id
            }
          />
        )}
      </Flex>
    </Container>
  );
};
