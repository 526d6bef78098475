import type { ReactNode } from 'react';
import type { VmError } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Text } from '@backstage/ui';
import { vmTranslationRef } from '../translation';

/** What went wrong with a machine, and what a person can do about it. */
export const ErrorNotice = ({
  error,
  action,
}: {
  error: VmError;
  /** What tries again what failed. */
  action?: ReactNode;
}) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const { code, message, remedy, retryable } = error;
  return (
    <Alert
      status="danger"
      icon
      title={message}
      customActions={action}
      description={
        <>
          <Text as="p">{remedy}</Text>
          <Text as="p" variant="body-small" color="secondary">
            {retryable
              ? t('vm.errors.retryableCode', { code })
              : t('vm.errors.code', { code })}
          </Text>
        </>
      }
    />
  );
};
