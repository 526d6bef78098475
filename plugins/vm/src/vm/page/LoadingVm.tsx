import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Card, CardBody, Flex, Skeleton } from '@backstage/ui';
import { vmTranslationRef } from '../translation';
import styles from './VmPage.module.css';

/** The placeholder while loading. */
export const LoadingVm = () => {
  const { t } = useTranslationRef(vmTranslationRef);
  return (
    <div role="status" aria-label={t('details.loadingVm')}>
      <Flex direction="column" gap="4">
        <Skeleton width="40%" height={32} />
        <Skeleton width="60%" height={18} />
        <div className={styles.columns}>
          {[240, 180].map(height => (
            <Card key={height}>
              <CardBody>
                <Flex direction="column" gap="3">
                  <Skeleton width="30%" height={20} />
                  <Skeleton width="100%" height={height} />
                </Flex>
              </CardBody>
            </Card>
          ))}
        </div>
      </Flex>
    </div>
  );
};
