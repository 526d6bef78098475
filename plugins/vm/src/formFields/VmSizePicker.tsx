import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { memoryText } from '../shared/options/options';
import { vmTranslationRef } from '../translation';
import { EnvironmentChoice } from './EnvironmentChoice';
import type { ChoiceProps } from './schemas';

/** How large the machines are, in CPUs, memory and disk. */
export const VmSizePicker = (props: ChoiceProps) => {
  const { t } = useTranslationRef(vmTranslationRef);
  return (
    <EnvironmentChoice
      field={props}
      choice="size"
      label={t('formFields.size.title')}
      description={t('formFields.size.description')}
      cardOf={(options, name) => {
        const size = options.sizes.find(each => each.name === name);
        return {
          value: name,
          title: size?.title ?? name,
          lines: [
            size &&
              t('formFields.size.facts', {
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
