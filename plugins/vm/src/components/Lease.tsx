import { useNow } from '../hooks/useNow';
import { absoluteTime, relativeTime } from '../lib/time';

/** When the VMs will be deleted, told as a countdown. */
export const Lease = ({ expiresAt }: { expiresAt: string | undefined }) => {
  const now = useNow();
  if (!expiresAt) {
    return <>No end</>;
  }
  const ended = new Date(expiresAt).getTime() <= now;
  return (
    <time dateTime={expiresAt} title={absoluteTime(expiresAt)}>
      {ended ? 'Ended' : `Ends ${relativeTime(expiresAt, now)}`}
    </time>
  );
};
