import { useEffect, useState } from 'react';
import type { CreateRollout } from '@backlot/plugin-vm-common';
import {
  discoveryApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import {
  Dialog,
  DialogBody,
  DialogHeader,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import { CodeToCopy } from '../../shared/code/CodeToCopy';
import { curlOf } from '../../shared/code/curl';
import { sharedTranslationRef } from '../../shared/translation';
import { rolloutsTranslationRef } from '../translation';

const FORMS = ['json', 'curl'] as const;

/** Shows the rollout as a script would request it, to copy. */
export const RolloutAsCodeDialog = (props: {
  request: Omit<CreateRollout, 'dryRun'>;
  onClose: () => void;
}) => {
  const { request, onClose } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const discovery = useApi(discoveryApiRef);
  const [form, setForm] = useState<(typeof FORMS)[number]>('json');
  const [baseUrl, setBaseUrl] = useState('');
  useEffect(() => {
    let gone = false;
    discovery.getBaseUrl('vm').then(
      url => !gone && setBaseUrl(url),
      () => {},
    );
    return () => {
      gone = true;
    };
  }, [discovery]);
  const isCurl = form === 'curl';
  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={680}>
      <DialogHeader>{t('wizard.code.title')}</DialogHeader>
      <DialogBody>
        <ToggleButtonGroup
          aria-label={t('wizard.code.form')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[form]}
          onSelectionChange={keys =>
            setForm(FORMS.find(known => keys.has(known)) ?? 'json')
          }
        >
          {FORMS.map(known => (
            <ToggleButton key={known} id={known} size="small">
              {t(`wizard.code.${known}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </DialogBody>
      <CodeToCopy
        text={
          isCurl
            ? curlOf(`${baseUrl}/v1/rollouts`, request)
            : JSON.stringify(request, null, 2)
        }
        help={t('wizard.code.help')}
        note={isCurl ? sharedT('code.token') : undefined}
      />
    </Dialog>
  );
};
