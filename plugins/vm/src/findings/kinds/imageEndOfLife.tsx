import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import { RiCalendarEventLine } from '@remixicon/react';
import { entityName } from '../../shared/catalog/entities';
import { daysLeft, endOfLifeWhen } from '../../shared/options/endOfLife';
import {
  fleetRouteRef,
  newRolloutRouteRef,
} from '../../shared/routing/routeRefs';
import { useMountedRoute } from '../../shared/routing/useMountedRoute';
import { calendarDay } from '../../shared/time/time';
import { useNow } from '../../shared/time/useNow';
import { sharedTranslationRef } from '../../shared/translation';
import { longerLived } from '../findings';
import { FindingText } from '../FindingText';
import { type FindingsT, findingsTranslationRef } from '../translation';
import type { FindingProps, FindingView } from './FindingView';

/** Lists the images to use instead, if the options are known. */
function insteadText(
  { finding, options }: FindingProps,
  t: FindingsT,
): string | undefined {
  if (!options || !finding.image) {
    return undefined;
  }
  const images = longerLived(options, finding.image);
  return images.length === 0
    ? t('kinds.imageEndOfLife.noneInstead')
    : t('kinds.imageEndOfLife.instead', {
        images: images
          .map(({ title, endOfLife }) =>
            endOfLife
              ? t('kinds.imageEndOfLife.until', {
                  image: title,
                  day: calendarDay(endOfLife),
                })
              : title,
          )
          .join(', '),
      });
}

const Summary = (props: FindingProps) => {
  const { t } = useTranslationRef(findingsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const now = useNow();
  const { finding, titles } = props;
  const { at, image = '', vms, groups } = finding;
  if (!at) {
    return null;
  }
  // Support ends at the first moment after the last day.
  const lastDay = new Date(new Date(at).getTime() - 1).toISOString();
  const texts = {
    image: titles.image(image),
    when: endOfLifeWhen(lastDay, now, sharedT),
  };
  const concerns = t('kinds.imageEndOfLife.concerns', {
    vms: sharedT('vms', { count: vms }),
    groups: t('kinds.imageEndOfLife.groups', { count: groups }),
  });
  return (
    <FindingText
      more={[concerns, insteadText(props, t)].filter(Boolean).join('. ')}
    >
      <time dateTime={at}>
        {daysLeft(lastDay, now) >= 0
          ? t('kinds.imageEndOfLife.ends', texts)
          : t('kinds.imageEndOfLife.ended', texts)}
      </time>
    </FindingText>
  );
};

const Actions: FindingView['Actions'] = ({ finding, options, titles }) => {
  const { t } = useTranslationRef(findingsTranslationRef);
  const fleetPath = useMountedRoute(fleetRouteRef);
  const newRolloutPath = useMountedRoute(newRolloutRouteRef);
  const { owner, image = '' } = finding;
  const texts = { owner: entityName(owner), image: titles.image(image) };
  const [instead, ...others] = options ? longerLived(options, image) : [];
  // With several alternatives, the user has to choose.
  const to = others.length === 0 ? instead : undefined;
  return (
    <>
      {newRolloutPath && (
        <ButtonLink
          size="small"
          variant="primary"
          href={`${newRolloutPath()}?${new URLSearchParams({
            owner,
            image,
            ...(to && { to: to.name }),
          })}`}
          aria-label={t('kinds.imageEndOfLife.replaceLabel', texts)}
        >
          {t('kinds.imageEndOfLife.replace')}
        </ButtonLink>
      )}
      {fleetPath && (
        <ButtonLink
          size="small"
          variant="secondary"
          href={`${fleetPath()}?${new URLSearchParams({ owner, image })}`}
          aria-label={t('kinds.imageEndOfLife.showLabel', texts)}
        >
          {t('kinds.imageEndOfLife.show')}
        </ButtonLink>
      )}
    </>
  );
};

/** VMs of one owner on an image whose support ends soon or has ended. */
export const imageEndOfLife: FindingView = {
  kind: 'image-end-of-life',
  icon: <RiCalendarEventLine aria-hidden />,
  title: t => t('kinds.imageEndOfLife.title'),
  description: t => t('kinds.imageEndOfLife.description'),
  Summary,
  Actions,
};
