import type { VmOptions } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Flex,
  Grid,
  NumberField,
  Select,
  TextAreaField,
  TextField,
} from '@backstage/ui';
import { HealthCheckFields } from '../group/healthCheck/HealthCheckFields';
import { environmentOf } from '../shared/options/environments';
import { choicesOf } from '../shared/options/options';
import { roughDuration } from '../shared/time/time';
import { type SharedT, sharedTranslationRef } from '../shared/translation';
import type { VmsForm } from './form';
import { type CreateVmsT, createVmsTranslationRef } from './translation';

type Props = {
  id: string;
  form: VmsForm;
  options: VmOptions;
  errors: Partial<Record<keyof VmsForm, string>>;
  onChange: (change: Partial<VmsForm>) => void;
  onSubmit: () => void;
};

/** The description of the environment and its default lease. */
export function environmentHelp(
  environment: VmOptions['environments'][number],
  t: CreateVmsT,
  sharedT: SharedT,
): string {
  const seconds = environment.lease.defaultSeconds;
  const lease =
    seconds &&
    t('leaseHelp', { duration: roughDuration(seconds * 1000, sharedT) });
  return [environment.description, lease].filter(Boolean).join('. ');
}

const userDataHelp = (
  kind: 'script' | 'cloud-init',
  t: CreateVmsT,
  sharedT: SharedT,
): string =>
  kind === 'script' ? t('scriptHelp') : sharedT('fields.cloudInitHelp');

/**
 * The fields of the request. Each choice is one of the options of the
 * environment.
 */
export const CreateVmsForm = (props: Props) => {
  const { id, form, options, errors, onChange, onSubmit } = props;
  const { t } = useTranslationRef(createVmsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const environment = environmentOf(options, form.environment);
  if (!environment) {
    return null;
  }
  const { stacks, images, sizes } = choicesOf(options, environment, sharedT);
  const image = options.images.find(({ name }) => name === form.image);
  const size = options.sizes.find(({ name }) => name === form.size);

  /** Shows the server's error at its field. */
  const refusal = (field: keyof VmsForm) => ({
    validationBehavior: 'aria' as const,
    validate: () => errors[field],
  });
  const select = (field: 'environment' | 'stack' | 'image' | 'size') => ({
    value: form[field],
    onChange: (value: unknown) => onChange({ [field]: String(value) }),
    ...refusal(field),
  });

  return (
    <form
      id={id}
      onSubmit={event => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Flex direction="column" gap="4">
        <Select
          label={t('environment')}
          description={environmentHelp(environment, t, sharedT)}
          options={options.environments.map(({ name, title }) => ({
            value: name,
            label: title,
          }))}
          {...select('environment')}
        />
        <Select
          label={t('image')}
          description={image?.description}
          options={images}
          {...select('image')}
        />
        <Select
          label={t('size')}
          description={size?.description}
          options={sizes}
          {...select('size')}
        />
        <Grid.Root columns={{ initial: '1', sm: '2' }} gap="4">
          <Select
            label={t('stack')}
            description={t('stackHelp')}
            options={stacks}
            {...select('stack')}
          />
          <NumberField
            label={t('count')}
            description={t('countHelp', {
              most: String(environment.maxCount),
            })}
            minValue={1}
            value={form.count}
            onChange={count => onChange({ count })}
            {...refusal('count')}
          />
        </Grid.Root>
        <TextField
          label={t('name')}
          secondaryLabel={sharedT('fields.optional')}
          description={t('nameHelp')}
          value={form.name}
          onChange={name => onChange({ name })}
          {...refusal('name')}
        />
        {image && image.userData !== 'none' && (
          <TextAreaField
            label={t('userData')}
            secondaryLabel={sharedT('fields.optional')}
            description={userDataHelp(image.userData, t, sharedT)}
            rows={4}
            value={form.userData}
            onChange={userData => onChange({ userData })}
            {...refusal('userData')}
          />
        )}
        <HealthCheckFields
          check={form.healthCheck}
          error={errors.healthCheck}
          onChange={healthCheck => onChange({ healthCheck })}
        />
      </Flex>
    </form>
  );
};
