import type { VmOptions } from '@backlot/plugin-vm-common';
import {
  Flex,
  Grid,
  NumberField,
  Select,
  TextAreaField,
  TextField,
} from '@backstage/ui';
import { Ask, environmentOf } from '../lib/ask';
import { choicesOf } from '../lib/options';
import { roughDuration } from '../lib/time';

type Props = {
  id: string;
  ask: Ask;
  options: VmOptions;
  errors: Partial<Record<keyof Ask, string>>;
  onChange: (change: Partial<Ask>) => void;
  onSubmit: () => void;
};

const USER_DATA_HELP = {
  script: 'A shell script that runs as root at the first boot',
  'cloud-init': 'A script, or a document that starts with #cloud-config',
  none: '',
};

function environmentHelp(options: VmOptions, name: string): string | undefined {
  const environment = environmentOf(options, name);
  const seconds = environment?.lease.defaultSeconds;
  const lease = seconds
    ? `Deleted after ${roughDuration(seconds * 1000)} unless renewed`
    : undefined;
  return [environment?.description, lease].filter(Boolean).join('. ');
}

/** What to make. Each choice is one that the environment offers. */
export const CreateVmsForm = (props: Props) => {
  const { id, ask, options, errors, onChange, onSubmit } = props;
  const environment = environmentOf(options, ask.environment);
  if (!environment) {
    return null;
  }
  const { stacks, images, sizes } = choicesOf(options, environment);
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
          label="Environment"
          description={environmentHelp(options, ask.environment)}
          options={options.environments.map(({ name, title }) => ({
            value: name,
            label: title,
          }))}
          {...select('environment')}
        />
        <Select
          label="Image"
          description={image?.description}
          options={images}
          {...select('image')}
        />
        <Select
          label="Size"
          description={size?.description}
          options={sizes}
          {...select('size')}
        />
        <Grid.Root columns={{ initial: '1', sm: '2' }} gap="4">
          <Select
            label="Language stack"
            description="What the application is written in"
            options={stacks}
            {...select('stack')}
          />
          <NumberField
            label="How many"
            description={`At most ${environment.maxCount} in a group`}
            minValue={1}
            value={ask.count}
            onChange={count => onChange({ count })}
            {...refusal('count')}
          />
        </Grid.Root>
        <TextField
          label="Name prefix"
          secondaryLabel="Optional"
          description="Else it is made of component, environment and stack; each VM adds its number"
          value={ask.name}
          onChange={name => onChange({ name })}
          {...refusal('name')}
        />
        {image?.userData !== 'none' && (
          <TextAreaField
            label="User data"
            secondaryLabel="Optional"
            description={image && USER_DATA_HELP[image.userData]}
            rows={4}
            value={ask.userData}
            onChange={userData => onChange({ userData })}
            {...refusal('userData')}
          />
        )}
      </Flex>
    </form>
  );
};
