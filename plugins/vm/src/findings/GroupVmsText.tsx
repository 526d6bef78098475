import type { ReactNode } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RelativeTime } from '../shared/time/RelativeTime';
import { sharedTranslationRef } from '../shared/translation';
import { FindingText } from './FindingText';
import { GroupOf } from './GroupOf';
import type { FindingProps } from './kinds/FindingView';

/** A finding about VMs of one group: its text, its group and since when. */
export const GroupVmsText = (
  props: Pick<FindingProps, 'finding' | 'titles'> & { children: ReactNode },
) => {
  const { finding, titles, children } = props;
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const { group, at } = finding;
  return group ? (
    <FindingText
      more={
        <>
          <GroupOf group={group} titles={titles} />
          {at && (
            <>
              {', '}
              {sharedT('drift.since', { when: <RelativeTime time={at} /> })}
            </>
          )}
        </>
      }
    >
      {children}
    </FindingText>
  ) : null;
};
