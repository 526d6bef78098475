import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { sharedTranslationRef } from '../translation';
import { absoluteTime, relativeTime, roughDuration } from './time';
import { useNow } from './useNow';

/** "in 6 days" or "2 hours ago", with the exact time as a tooltip. */
export const RelativeTime = ({ time }: { time: string }) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  return (
    <time dateTime={time} title={absoluteTime(time)}>
      {relativeTime(time, useNow(), t)}
    </time>
  );
};

/** "6 days", for a column that says that it is an age. */
export const Age = ({ since }: { since: string }) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  return (
    <time dateTime={since} title={absoluteTime(since)}>
      {roughDuration(useNow() - new Date(since).getTime(), t)}
    </time>
  );
};
