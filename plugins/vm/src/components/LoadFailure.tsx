import { Alert, Button } from '@backstage/ui';
import { errorMessage } from '../lib/errors';

/** Why something could not be loaded, and a way to try again. */
export const LoadFailure = (props: {
  title: string;
  error: unknown;
  onRetry: () => void;
}) => (
  <Alert
    role="alert"
    status="danger"
    icon
    title={props.title}
    description={errorMessage(props.error)}
    customActions={
      <Button size="small" variant="secondary" onPress={props.onRetry}>
        Try again
      </Button>
    }
  />
);
