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
import { sharedTranslationRef } from '../shared/translation';
import { asCurl, asTemplateStep } from './requestAsCode';
import { groupTranslationRef } from './translation';

export type Code = 'step' | 'curl';

/** Shows the request for a group like this one as code to copy. */
export const GroupAsCodeDialog = (props: {
  groupId: string;
  code: Code;
  onClose: () => void;
}) => {
  const { groupId, code, onClose } = props;
  const { t } = useTranslationRef(groupTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const api = useApi(vmApiRef);
  const discovery = useApi(discoveryApiRef);
  const [text, setText] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    setError(undefined);
    // Loaded again because lists leave out the user data.
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
      <DialogHeader>{t(`code.${code}`)}</DialogHeader>
      {text !== undefined && (
        <CodeToCopy
          text={text}
          help={t('code.help')}
          note={code === 'curl' ? sharedT('code.token') : undefined}
        />
      )}
      {text === undefined && (
        <DialogBody>
          {error === undefined ? (
            <div role="status" aria-label={sharedT('group.loading')}>
              <Skeleton width="100%" height={160} />
            </div>
          ) : (
            <LoadFailure
              title={sharedT('group.failed')}
              error={error}
              onRetry={() => setAttempt(attempt + 1)}
            />
          )}
        </DialogBody>
      )}
    </Dialog>
  );
};
