import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { memoryText } from '../shared/options/options';
import { EnvironmentChoice } from './EnvironmentChoice';
import type { ChoiceProps } from './schemas';
import { formFieldsTranslationRef } from './translation';

/** The size: CPUs, memory and disk. */
export const VmSizePicker = (props: ChoiceProps) => {
  const { t } = useTranslationRef(formFieldsTranslationRef);
  return (
    <EnvironmentChoice
      field={props}
      choice="size"
      label={t('size.title')}
      description={t('size.description')}
      cardOf={(options, name) => {
        const size = options.sizes.find(each => each.name === name);
        return {
          value: name,
          title: size?.title ?? name,
          lines: [
            size &&
              t('size.facts', {
                count: size.cpus,
                memory: memoryText(size.memoryMiB),
                disk: String(size.diskGiB),
              }),
            size?.description,
          ],
        };
      }}
    />
  );
};
