import { useEffect, useState } from 'react';
import { Dialog, DialogBody, DialogHeader, Skeleton } from '@backstage/ui';
import {
  discoveryApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { CodeToCopy } from '../shared/code/CodeToCopy';
import { vmApiRef } from '../shared/data/vmApiRef';
import { LoadFailure } from '../shared/errors/LoadFailure';
import { vmTranslationRef } from '../translation';
import { asCurl, asTemplateStep } from './requestAsCode';

export type Code = 'step' | 'curl';

/** Shows how to ask for a group like this one elsewhere, to be copied. */
export const AskAsCodeDialog = (props: {
  groupId: string;
  code: Code;
  onClose: () => void;
}) => {
  const { groupId, code, onClose } = props;
  const { t } = useTranslationRef(vmTranslationRef);
  const api = useApi(vmApiRef);
  const discovery = useApi(discoveryApiRef);
  const [text, setText] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    setError(undefined);
    // Read again, because lists leave the user data out.
    Promise.all([api.getGroup(groupId, { signal }), discovery.getBaseUrl('vm')])
      .then(([group, baseUrl]) =>
        code === 'step' ? asTemplateStep(group) : asCurl(group, baseUrl),
      )
      .then(
        written => !signal.aborted && setText(written),
        refusal => !signal.aborted && setError(refusal),
      );
    return () => abort.abort();
  }, [api, discovery, groupId, code, attempt]);

  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={680}>
      <DialogHeader>{t(`vm.code.${code}`)}</DialogHeader>
      {text !== undefined && (
        <CodeToCopy
          text={text}
          help={t('vm.code.help')}
          note={code === 'curl' ? t('vm.code.token') : undefined}
        />
      )}
      {text === undefined && (
        <DialogBody>
          {error === undefined ? (
            <div role="status" aria-label={t('vm.group.loading')}>
              <Skeleton width="100%" height={160} />
            </div>
          ) : (
            <LoadFailure
              title={t('vm.group.failed')}
              error={error}
              onRetry={() => setAttempt(attempt + 1)}
            />
          )}
        </DialogBody>
      )}
    </Dialog>
  );
};
