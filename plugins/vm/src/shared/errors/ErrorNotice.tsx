import type { ReactNode } from 'react';
import type { VmError } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { sharedTranslationRef } from '../translation';
import { ActionAlert } from './ActionAlert';

/** The error of a VM and its remedy. */
export const ErrorNotice = ({
  error,
  action,
  isCurrent,
}: {
  error: VmError;
  /** Retries the failed operation. */
  action?: ReactNode;
  /** Announces the error to screen readers, unlike errors of the past. */
  isCurrent?: boolean;
}) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  const { code, message, remedy, retryable } = error;
  return (
    <ActionAlert
      role={isCurrent ? 'alert' : undefined}
      status="danger"
      icon
      title={message}
      customActions={action}
      description={
        <>
          <Text as="p">{remedy}</Text>
          <Text as="p" variant="body-small">
            {retryable
              ? t('errors.retryableCode', { code })
              : t('errors.code', { code })}
          </Text>
        </>
      }
    />
  );
};
