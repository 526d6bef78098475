import type { ReactNode } from 'react';
import type { VmError } from '@backlot/plugin-vm-common';
import { Alert, Text } from '@backstage/ui';

/** What went wrong with a machine, and what a person can do about it. */
export const ErrorNotice = ({
  error,
  action,
}: {
  error: VmError;
  /** What tries again what failed. */
  action?: ReactNode;
}) => (
  <Alert
    status="danger"
    icon
    title={error.message}
    customActions={action}
    description={
      <>
        <Text as="p">{error.remedy}</Text>
        <Text as="p" variant="body-small" color="secondary">
          Code {error.code}
          {error.retryable ? ', worth a retry' : ''}
        </Text>
      </>
    }
  />
);
