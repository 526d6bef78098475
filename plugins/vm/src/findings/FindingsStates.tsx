import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Flex, Grid, Skeleton } from '@backstage/ui';
import { RiCheckDoubleLine } from '@remixicon/react';
import { EmptyState } from '../shared/ui/EmptyState';
import { findingsTranslationRef } from './translation';

/** The placeholder while loading. */
export const LoadingFindings = () => {
  const { t } = useTranslationRef(findingsTranslationRef);
  return (
    <div role="status" aria-label={t('states.loading')}>
      <Flex direction="column" gap="4">
        <Grid.Root columns={{ initial: '2', md: '5' }} gap="3">
          {[0, 1, 2, 3, 4].map(tile => (
            <Skeleton key={tile} width="100%" height={72} />
          ))}
        </Grid.Root>
        {[0, 1].map(card => (
          <Skeleton key={card} width="100%" height={160} />
        ))}
      </Flex>
    </div>
  );
};

export const NoFindings = (props: {
  /** Undefined without filters. */
  onShowAll: (() => void) | undefined;
}) => {
  const { t } = useTranslationRef(findingsTranslationRef);
  const { onShowAll } = props;
  return onShowAll ? (
    <EmptyState icon={RiCheckDoubleLine} title={t('states.noMatch')}>
      <Button variant="secondary" onPress={onShowAll}>
        {t('states.showAll')}
      </Button>
    </EmptyState>
  ) : (
    <EmptyState
      icon={RiCheckDoubleLine}
      title={t('states.none')}
      help={t('states.noneHelp')}
    />
  );
};
