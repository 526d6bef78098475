import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ReactNode, useState } from 'react';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
} from '@backstage/ui';
import { ErrorDescription } from '../errors/ErrorDescription';
import { sharedTranslationRef } from '../translation';

/** Asks for confirmation, and shows the error if the request fails. */
export const ConfirmDialog = (props: {
  title: string;
  children?: ReactNode;
  confirmLabel: string;
  destructive?: boolean;
  /** Whether there is nothing to confirm. */
  isDisabled?: boolean;
  /** An error from before the dialog was opened. */
  error?: unknown;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(props.error);

  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await props.onConfirm();
      props.onClose();
    } catch (refusal) {
      setError(refusal);
      setBusy(false);
    }
  };

  return (
    <Dialog isOpen onOpenChange={open => !open && props.onClose()} width={520}>
      <DialogHeader>{props.title}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="3">
          {props.children}
          {error !== undefined && (
            <Alert
              role="alert"
              status="danger"
              icon
              title={t('errors.failed')}
              description={<ErrorDescription error={error} />}
            />
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={props.onClose}>
          {t('actions.cancel')}
        </Button>
        <Button
          variant="primary"
          destructive={props.destructive}
          isPending={busy}
          isDisabled={props.isDisabled}
          onPress={confirm}
        >
          {error === undefined ? props.confirmLabel : t('actions.tryAgain')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
};
