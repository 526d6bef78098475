import type { VmOptions } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
} from '@backstage/ui';
import { RequestId } from '../shared/errors/RequestId';
import { titles as titlesOf } from '../shared/options/options';
import { WouldWaitForPaused } from '../shared/options/PausedNotice';
import { sharedTranslationRef } from '../shared/translation';
import { CreateVmsForm } from './CreateVmsForm';
import { CreateVmsPreview } from './CreateVmsPreview';
import { createVmsTranslationRef } from './translation';
import { useCreateVms } from './useCreateVms';

const FORM = 'create-vms';

/** Creates VMs: a form, then a preview. */
export const CreateVmsDialog = (props: {
  component: string;
  options: VmOptions;
  onCreated: () => void;
  onClose: () => void;
}) => {
  const { component, options, onCreated, onClose } = props;
  const { t } = useTranslationRef(createVmsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const {
    form,
    plan,
    errors,
    refusal,
    busy,
    change,
    preview,
    backToForm,
    create,
  } = useCreateVms(component, options);

  const createAndClose = async () => {
    if (await create()) {
      onCreated();
      onClose();
    }
  };
  // The preview has no fields to show these errors at.
  const general = plan
    ? [errors.other, ...Object.values(errors.fields)].filter(Boolean).join('; ')
    : errors.other;

  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={620}>
      <DialogHeader>{t('title')}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          {general && (
            <Alert
              role="alert"
              status="danger"
              icon
              description={
                <>
                  {general}
                  <RequestId error={refusal} />
                </>
              }
            />
          )}
          <WouldWaitForPaused environment={form.environment} />
          {plan ? (
            <CreateVmsPreview plan={plan} titles={titlesOf(options)} />
          ) : (
            <CreateVmsForm
              id={FORM}
              form={form}
              options={options}
              errors={errors.fields}
              onChange={change}
              onSubmit={preview}
            />
          )}
          {!general && <RequestId error={refusal} />}
        </Flex>
      </DialogBody>
      <DialogFooter>
        {plan ? (
          <>
            <Button variant="secondary" onPress={backToForm}>
              {sharedT('actions.back')}
            </Button>
            <Button variant="primary" isPending={busy} onPress={createAndClose}>
              {t('confirm', { count: plan.vms.length })}
            </Button>
          </>
        ) : (
          <>
            <Button variant="secondary" onPress={onClose}>
              {sharedT('actions.cancel')}
            </Button>
            <Button
              variant="primary"
              isPending={busy}
              type="submit"
              form={FORM}
            >
              {t('preview')}
            </Button>
          </>
        )}
      </DialogFooter>
    </Dialog>
  );
};
