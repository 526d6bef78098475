import type { VmOptions, VmSpec } from '@backlot/plugin-vm-common';
import { calendarDay } from '../time/time';
import type { SharedT } from '../translation';

type Choice = { value: string; label: string };

type Titled = { name: string; title: string };

const titleIn = (list: Titled[] | undefined, name: string) =>
  list?.find(item => item.name === name)?.title ?? name;

/** The titles of names; a name without an option is its own title. */
export function titles(options: VmOptions | undefined) {
  return {
    environment: (name: string) => titleIn(options?.environments, name),
    stack: (name: string) => titleIn(options?.stacks, name),
    image: (name: string) => titleIn(options?.images, name),
    size: (name: string) => titleIn(options?.sizes, name),
    executor: (id: string) =>
      options?.executors.find(executor => executor.id === id)?.title ?? id,
    /** The last day of support, if known. */
    endOfLife: (name: string) =>
      options?.images.find(image => image.name === name)?.endOfLife,
  };
}

export type Titles = ReturnType<typeof titles>;

/** Image, size and stack in one line. */
export const specText = (
  { image, size, stack }: Pick<VmSpec, 'stack' | 'image' | 'size'>,
  named: Titles,
  t: SharedT,
): string =>
  t('spec.summary', {
    image: named.image(image),
    size: named.size(size),
    stack: named.stack(stack),
  });

type EnvironmentOption = Pick<
  VmOptions['environments'][number],
  'stacks' | 'images' | 'sizes'
>;

const among = <T extends Titled>(list: T[], names: string[]) =>
  list.filter(item => names.includes(item.name));

/** "512 MiB", "4 GiB". */
export const memoryText = (mib: number) =>
  mib % 1024 === 0 ? `${mib / 1024} GiB` : `${mib} MiB`;

/** The image and its end of support. */
function imageText(image: VmOptions['images'][number], t: SharedT): string {
  const { title, endOfLife } = image;
  const os = `${image.os.name} ${image.os.version}`;
  return endOfLife
    ? t('spec.imageUntil', { title, os, day: calendarDay(endOfLife) })
    : t('spec.image', { title, os });
}

const sizeText = (size: VmOptions['sizes'][number], t: SharedT): string =>
  t('spec.size', {
    title: size.title,
    count: size.cpus,
    memory: memoryText(size.memoryMiB),
    disk: String(size.diskGiB),
  });

/** The options of one environment with labels for selection. */
export function choicesOf(
  options: VmOptions,
  environment: EnvironmentOption,
  t: SharedT,
) {
  return {
    stacks: among(options.stacks, environment.stacks).map(
      (stack): Choice => ({ value: stack.name, label: stack.title }),
    ),
    images: among(options.images, environment.images).map(
      (image): Choice => ({
        value: image.name,
        label: imageText(image, t),
      }),
    ),
    sizes: among(options.sizes, environment.sizes).map(
      (size): Choice => ({
        value: size.name,
        label: sizeText(size, t),
      }),
    ),
  };
}

/** The options of all environments, like {@link choicesOf} for one. */
export function allChoicesOf(options: VmOptions, t: SharedT) {
  const inAny = (field: 'stacks' | 'images' | 'sizes' | 'executors') =>
    options.environments.flatMap(environment => environment[field]);
  const { stacks, images, sizes } = choicesOf(
    options,
    {
      stacks: inAny('stacks'),
      images: inAny('images'),
      sizes: inAny('sizes'),
    },
    t,
  );
  const executors = inAny('executors');
  return {
    stack: stacks,
    image: images,
    size: sizes,
    executor: options.executors
      .filter(({ id }) => executors.includes(id))
      .map(({ id, title }): Choice => ({ value: id, label: title })),
  };
}

/** The preferred option if it is available, otherwise the first one. */
export function chosen(
  preferred: string | undefined,
  available: string[],
): string {
  return preferred !== undefined && available.includes(preferred)
    ? preferred
    : available[0] ?? '';
}
