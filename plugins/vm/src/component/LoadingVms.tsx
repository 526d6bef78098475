import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Card, CardBody, Flex, Skeleton } from '@backstage/ui';
import { GroupGrid } from './GroupGrid';
import { componentTranslationRef } from './translation';

/** The placeholder while loading. */
export const LoadingVms = () => {
  const { t } = useTranslationRef(componentTranslationRef);
  return (
    <div role="status" aria-label={t('loading')}>
      <Flex direction="column" gap="6">
        <GroupGrid>
          {[0, 1].map(card => (
            <Card key={card}>
              <CardBody>
                <Flex direction="column" gap="3">
                  <Skeleton width="60%" height={22} />
                  <Skeleton width="30%" height={16} />
                  <Skeleton width="80%" height={16} />
                  <Skeleton width="70%" height={16} />
                </Flex>
              </CardBody>
            </Card>
          ))}
        </GroupGrid>
        <Card>
          <CardBody>
            <Flex direction="column" gap="3">
              {[0, 1, 2].map(row => (
                <Skeleton key={row} width="100%" height={36} />
              ))}
            </Flex>
          </CardBody>
        </Card>
      </Flex>
    </div>
  );
};
