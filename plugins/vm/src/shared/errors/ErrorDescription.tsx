import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { sharedTranslationRef } from '../translation';
import { errorMessage } from './errors';
import { RequestId } from './RequestId';

/** The error message, and the id to find it by in the server log. */
export const ErrorDescription = ({ error }: { error: unknown }) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  return (
    <>
      {errorMessage(error, t)}
      <RequestId error={error} />
    </>
  );
};
