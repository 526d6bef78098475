import type { ReactNode } from 'react';
import type { VmError } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { sharedTranslationRef } from '../translation';
import { ActionAlert } from './ActionAlert';

/** What went wrong with a machine, and what a person can do about it. */
export const ErrorNotice = ({
  error,
  action,
  isCurrent,
}: {
  error: VmError;
  /** What tries again what failed. */
  action?: ReactNode;
  /** Not one of the past: it is told at once. */
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
