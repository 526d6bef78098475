import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { sharedTranslationRef } from '../translation';
import { errorMessage } from './errors';
import { RequestId } from './RequestId';

/** What went wrong, in words, and how to find it in the server's log. */
export const ErrorDescription = ({ error }: { error: unknown }) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  return (
    <>
      {errorMessage(error, t)}
      <RequestId error={error} />
    </>
  );
};
