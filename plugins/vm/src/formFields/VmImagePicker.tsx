import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EndOfLifeBadge } from '../shared/options/EndOfLifeBadge';
import { calendarDay } from '../shared/time/time';
import { EnvironmentChoice } from './EnvironmentChoice';
import type { ChoiceProps } from './schemas';
import { formFieldsTranslationRef } from './translation';

/** The image, with its end of support. */
export const VmImagePicker = (props: ChoiceProps) => {
  const { t } = useTranslationRef(formFieldsTranslationRef);
  return (
    <EnvironmentChoice
      field={props}
      choice="image"
      label={t('image.title')}
      description={t('image.description')}
      cardOf={(options, name) => {
        const image = options.images.find(each => each.name === name);
        const os = image && `${image.os.name} ${image.os.version}`;
        return {
          value: name,
          title: image?.title ?? name,
          badge: <EndOfLifeBadge endOfLife={image?.endOfLife} />,
          lines: [
            os === image?.title ? undefined : os,
            image?.description,
            image?.endOfLife &&
              t('image.until', {
                day: calendarDay(image.endOfLife),
              }),
          ],
        };
      }}
    />
  );
};
