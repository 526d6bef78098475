import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiServerLine } from '@remixicon/react';
import { EmptyState } from '../shared/ui/EmptyState';
import { componentTranslationRef } from './translation';

/** Says what to do first, or who can do it. */
export const NoVms = (props: { onCreate: (() => void) | undefined }) => {
  const { t } = useTranslationRef(componentTranslationRef);
  return (
    <EmptyState
      icon={RiServerLine}
      as="h3"
      title={t('none')}
      help={props.onCreate ? t('mayCreate') : t('mayNotCreate')}
    >
      {props.onCreate && (
        <Button variant="primary" onPress={props.onCreate}>
          {t('create')}
        </Button>
      )}
    </EmptyState>
  );
};
