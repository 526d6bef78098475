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
import type { Ask } from './ask';
import { type CreateVmsT, createVmsTranslationRef } from './translation';

type Props = {
  id: string;
  ask: Ask;
  options: VmOptions;
  errors: Partial<Record<keyof Ask, string>>;
  onChange: (change: Partial<Ask>) => void;
  onSubmit: () => void;
};

/** What the environment is, and how long its VMs are kept. */
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

/** What to make. Each choice is one that the environment offers. */
export const CreateVmsForm = (props: Props) => {
  const { id, ask, options, errors, onChange, onSubmit } = props;
  const { t } = useTranslationRef(createVmsTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  const environment = environmentOf(options, ask.environment);
  if (!environment) {
    return null;
  }
  const { stacks, images, sizes } = choicesOf(options, environment, sharedT);
  const image = options.images.find(({ name }) => name === ask.image);
  const size = options.sizes.find(({ name }) => name === ask.size);

  /** Shows what the server said of a field beside it. */
  const refusal = (field: keyof Ask) => ({
    validationBehavior: 'aria' as const,
    validate: () => errors[field],
  });
  const select = (field: 'environment' | 'stack' | 'image' | 'size') => ({
    value: ask[field],
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
            value={ask.count}
            onChange={count => onChange({ count })}
            {...refusal('count')}
          />
        </Grid.Root>
        <TextField
          label={t('name')}
          secondaryLabel={sharedT('fields.optional')}
          description={t('nameHelp')}
          value={ask.name}
          onChange={name => onChange({ name })}
          {...refusal('name')}
        />
        {image && image.userData !== 'none' && (
          <TextAreaField
            label={t('userData')}
            secondaryLabel={sharedT('fields.optional')}
            description={userDataHelp(image.userData, t, sharedT)}
            rows={4}
            value={ask.userData}
            onChange={userData => onChange({ userData })}
            {...refusal('userData')}
          />
        )}
        <HealthCheckFields
          check={ask.healthCheck}
          error={errors.healthCheck}
          onChange={healthCheck => onChange({ healthCheck })}
        />
      </Flex>
    </form>
  );
};
