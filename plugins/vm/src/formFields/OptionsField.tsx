import type { ReactElement } from 'react';
import type { VmOptions } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Skeleton, Text } from '@backstage/ui';
import { LoadFailure } from '../shared/errors/LoadFailure';
import { formFieldsTranslationRef } from './translation';
import type { FormOptions } from './useFormOptions';

/**
 * A field that needs the options: shows a placeholder or an error until they
 * are loaded.
 */
export const OptionsField = (props: {
  title: string;
  from: FormOptions;
  children: (options: VmOptions) => ReactElement;
}) => {
  const { title, from, children } = props;
  const { t } = useTranslationRef(formFieldsTranslationRef);
  if (from.options) {
    return children(from.options);
  }
  return from.error === undefined ? (
    <div role="status" aria-label={t('loading')}>
      <Flex direction="column" gap="2">
        <Text>{title}</Text>
        <Skeleton width="100%" height={48} />
      </Flex>
    </div>
  ) : (
    <LoadFailure title={t('failed')} error={from.error} onRetry={from.retry} />
  );
};
