import { absoluteTime, relativeTime, roughDuration } from '../lib/time';
import { useNow } from '../hooks/useNow';

/** "in 6 days" or "2 hours ago"; the exact time on hovering. */
export const RelativeTime = ({ time }: { time: string }) => (
  <time dateTime={time} title={absoluteTime(time)}>
    {relativeTime(time, useNow())}
  </time>
);

/** "6 days": how long ago, where the column says that it is an age. */
export const Age = ({ since }: { since: string }) => (
  <time dateTime={since} title={absoluteTime(since)}>
    {roughDuration(useNow() - new Date(since).getTime())}
  </time>
);
