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

/**
 * Warns that the support of an image ends soon or has ended; otherwise renders
 * nothing.
 */
export const EndOfLifeBadge = (props: {
  endOfLife: string | undefined;
  /**
   * Also says that it is about the image, for places that show more than the
   * image.
   */
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
