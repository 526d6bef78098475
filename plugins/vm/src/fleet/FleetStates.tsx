import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Flex, Grid, Skeleton } from '@backstage/ui';
import { RiFilterOffLine, RiServerLine } from '@remixicon/react';
import { EmptyState } from '../shared/ui/EmptyState';
import { fleetTranslationRef } from './translation';

/** The placeholder while loading. */
export const LoadingFleet = () => (
  <div
    role="status"
    aria-label={useTranslationRef(fleetTranslationRef).t('states.loading')}
  >
    <Flex direction="column" gap="4">
      <Grid.Root columns={{ initial: '2', md: '5' }} gap="3">
        {[0, 1, 2, 3, 4].map(tile => (
          <Skeleton key={tile} width="100%" height={72} />
        ))}
      </Grid.Root>
      <Grid.Root columns={{ initial: '1', md: '2' }} gap="4">
        <Skeleton width="100%" height={200} />
        <Skeleton width="100%" height={200} />
      </Grid.Root>
      {[0, 1, 2, 3].map(row => (
        <Skeleton key={row} width="100%" height={36} />
      ))}
    </Flex>
  </div>
);

/** Says what to do first. */
export const EmptyFleet = () => {
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <EmptyState
      icon={RiServerLine}
      title={t('states.empty')}
      help={t('states.emptyHelp')}
    />
  );
};

export const NoMatch = ({ onClear }: { onClear: () => void }) => {
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <EmptyState icon={RiFilterOffLine} title={t('states.noMatch')}>
      <Button variant="secondary" onPress={onClear}>
        {t('states.showAll')}
      </Button>
    </EmptyState>
  );
};
