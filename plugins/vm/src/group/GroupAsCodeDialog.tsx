import { Dialog, DialogBody, DialogHeader, Skeleton } from '@backstage/ui';
import {
  discoveryApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { CodeToCopy } from '../shared/code/CodeToCopy';
import { queryClientOf } from '../shared/data/queryClient';
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
  const { data, error, refetch } = useQuery(
    {
      queryKey: ['groupAsCode', groupId],
      // Loaded again because lists leave out the user data.
      queryFn: async ({ signal }) => {
        const [group, baseUrl] = await Promise.all([
          api.getGroup(groupId, { signal }),
          discovery.getBaseUrl('vm'),
        ]);
        return { group, baseUrl };
      },
    },
    queryClientOf(api),
  );
  const text =
    data &&
    (code === 'step'
      ? asTemplateStep(data.group)
      : asCurl(data.group, data.baseUrl));

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
          {error === null ? (
            <div role="status" aria-label={sharedT('group.loading')}>
              <Skeleton width="100%" height={160} />
            </div>
          ) : (
            <LoadFailure
              title={sharedT('group.failed')}
              error={error}
              onRetry={refetch}
            />
          )}
        </DialogBody>
      )}
    </Dialog>
  );
};
