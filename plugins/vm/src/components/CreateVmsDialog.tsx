import type { VmOptions } from '@backlot/plugin-vm-common';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
} from '@backstage/ui';
import { useAsk } from '../hooks/useAsk';
import { titles as titlesOf } from '../lib/options';
import { CreateVmsForm } from './CreateVmsForm';
import { CreateVmsPreview } from './CreateVmsPreview';

const FORM = 'create-vms';

/** Asks for VMs: a form, then a preview of what will be made. */
export const CreateVmsDialog = (props: {
  component: string;
  options: VmOptions;
  onCreated: () => void;
  onClose: () => void;
}) => {
  const { component, options, onCreated, onClose } = props;
  const { ask, plan, errors, busy, change, preview, backToForm, create } =
    useAsk(component, options);

  const createAndClose = async () => {
    if (await create()) {
      onCreated();
      onClose();
    }
  };
  // On the preview there is no field left to stand beside.
  const general = plan
    ? [errors.other, ...Object.values(errors.fields)].filter(Boolean).join('; ')
    : errors.other;

  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={620}>
      <DialogHeader>Create virtual machines</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          {general && (
            <Alert role="alert" status="danger" icon description={general} />
          )}
          {plan ? (
            <CreateVmsPreview plan={plan} titles={titlesOf(options)} />
          ) : (
            <CreateVmsForm
              id={FORM}
              ask={ask}
              options={options}
              errors={errors.fields}
              onChange={change}
              onSubmit={preview}
            />
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        {plan ? (
          <>
            <Button variant="secondary" onPress={backToForm}>
              Back
            </Button>
            <Button variant="primary" isPending={busy} onPress={createAndClose}>
              {`Create ${plan.vms.length} virtual machine${
                plan.vms.length === 1 ? '' : 's'
              }`}
            </Button>
          </>
        ) : (
          <>
            <Button variant="secondary" onPress={onClose}>
              Cancel
            </Button>
            <Button
              variant="primary"
              isPending={busy}
              type="submit"
              form={FORM}
            >
              Preview
            </Button>
          </>
        )}
      </DialogFooter>
    </Dialog>
  );
};
