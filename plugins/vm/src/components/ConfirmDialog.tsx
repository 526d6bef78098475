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
import { errorMessage } from '../lib/errors';

/** Asks before something is done, and says why where it was refused. */
export const ConfirmDialog = (props: {
  title: string;
  children?: ReactNode;
  confirmLabel: string;
  destructive?: boolean;
  /** There is nothing to confirm. */
  isDisabled?: boolean;
  /** A refusal that came before the dialog was opened. */
  error?: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}) => {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(props.error);

  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await props.onConfirm();
      props.onClose();
    } catch (refusal) {
      setError(errorMessage(refusal));
      setBusy(false);
    }
  };

  return (
    <Dialog isOpen onOpenChange={open => !open && props.onClose()} width={520}>
      <DialogHeader>{props.title}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="3">
          {props.children}
          {error && (
            <Alert
              role="alert"
              status="danger"
              icon
              title="That did not work"
              description={error}
            />
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={props.onClose}>
          Cancel
        </Button>
        <Button
          variant="primary"
          destructive={props.destructive}
          isPending={busy}
          isDisabled={props.isDisabled}
          onPress={confirm}
        >
          {error ? 'Try again' : props.confirmLabel}
        </Button>
      </DialogFooter>
    </Dialog>
  );
};
