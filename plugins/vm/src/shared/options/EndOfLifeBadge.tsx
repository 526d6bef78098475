import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useNow } from '../time/useNow';
import { sharedTranslationRef } from '../translation';
import { StatusBadge } from '../ui/StatusBadge';
import {
  endOfLifeHelp,
  endOfLifeText,
  endOfLifeTone,
  imageEndText,
} from './endOfLife';

/** That the support of an image ends soon, or has ended; else nothing. */
export const EndOfLifeBadge = (props: {
  endOfLife: string | undefined;
  /** Beside other things than the image, it says what ends. */
  isAmongOthers?: boolean;
}) => {
  const { t } = useTranslationRef(sharedTranslationRef);
  const now = useNow();
  const { endOfLife, isAmongOthers } = props;
  const textOf = isAmongOthers ? imageEndText : endOfLifeText;
  const tone = endOfLife && endOfLifeTone(endOfLife, now);
  return endOfLife && tone ? (
    <span title={endOfLifeHelp(endOfLife, t)}>
      <StatusBadge tone={tone} text={textOf(endOfLife, now, t)} />
    </span>
  ) : null;
};
