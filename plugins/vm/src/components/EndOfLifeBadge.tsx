import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useNow } from '../hooks/useNow';
import { endOfLifeHelp, endOfLifeText, endOfLifeTone } from '../lib/endOfLife';
import { vmTranslationRef } from '../translation';
import { ToneBadge } from './StandingBadge';

/** That the support of an image ends soon, or has ended; else nothing. */
export const EndOfLifeBadge = (props: { endOfLife: string | undefined }) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const now = useNow();
  const { endOfLife } = props;
  const tone = endOfLife && endOfLifeTone(endOfLife, now);
  return endOfLife && tone ? (
    <span title={endOfLifeHelp(endOfLife, t)}>
      <ToneBadge tone={tone} text={endOfLifeText(endOfLife, now, t)} />
    </span>
  ) : null;
};
