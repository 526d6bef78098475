import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { sharedTranslationRef } from '../translation';
import { ActionAlert } from './ActionAlert';
import { ErrorDescription } from './ErrorDescription';

/** An error while loading, with a button to retry. */
export const LoadFailure = (props: {
  title: string;
  error: unknown;
  onRetry: () => void;
}) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  return (
    <ActionAlert
      role="alert"
      status="danger"
      icon
      title={props.title}
      description={<ErrorDescription error={props.error} />}
      customActions={
        <Button size="small" variant="secondary" onPress={props.onRetry}>
          {t('actions.tryAgain')}
        </Button>
      }
    />
  );
};
