import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  Card,
  CardBody,
  Flex,
  Grid,
  Skeleton,
  Text,
} from '@backstage/ui';
import { RiCheckDoubleLine } from '@remixicon/react';
import { findingsTranslationRef } from './translation';

/** The shape of what is to come. */
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

/** Nothing needs anybody. */
export const NoFindings = (props: {
  /** Where filters may hide something. */
  onShowAll: (() => void) | undefined;
}) => {
  const { t } = useTranslationRef(findingsTranslationRef);
  return (
    <Card>
      <CardBody>
        <Flex direction="column" align="center" gap="3" py="10" px="4">
          <RiCheckDoubleLine size={40} aria-hidden />
          <Text as="h2" variant="title-small" weight="bold">
            {props.onShowAll ? t('states.noMatch') : t('states.none')}
          </Text>
          {props.onShowAll ? (
            <Button variant="secondary" onPress={props.onShowAll}>
              {t('states.showAll')}
            </Button>
          ) : (
            <Text color="secondary">{t('states.noneHelp')}</Text>
          )}
        </Flex>
      </CardBody>
    </Card>
  );
};
