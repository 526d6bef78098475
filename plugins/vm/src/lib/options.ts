import type { VmOptions, VmSpec } from '@backlot/plugin-vm-common';
import { calendarDay } from './time';

type Choice = { value: string; label: string };

type Titled = { name: string; title: string };

const titleIn = (list: Titled[] | undefined, name: string) =>
  list?.find(item => item.name === name)?.title ?? name;

/** The titles behind the names; a name that is offered no more is its own. */
export function titles(options: VmOptions | undefined) {
  const stack = (name: string) => titleIn(options?.stacks, name);
  const image = (name: string) => titleIn(options?.images, name);
  const size = (name: string) => titleIn(options?.sizes, name);
  return {
    environment: (name: string) => titleIn(options?.environments, name),
    stack,
    image,
    size,
    /** What is the same of all VMs of a spec, in one line. */
    machine: (spec: Pick<VmSpec, 'stack' | 'image' | 'size'>) =>
      `${image(spec.image)}, ${size(spec.size)}, ${stack(spec.stack)}`,
  };
}

export type Titles = ReturnType<typeof titles>;

type EnvironmentOption = VmOptions['environments'][number];

const among = <T extends Titled>(list: T[], names: string[]) =>
  list.filter(item => names.includes(item.name));

const memory = (mib: number) =>
  mib % 1024 === 0 ? `${mib / 1024} GiB` : `${mib} MiB`;

/** What one environment offers, in words that help to choose. */
export function choicesOf(options: VmOptions, environment: EnvironmentOption) {
  return {
    stacks: among(options.stacks, environment.stacks).map(
      (stack): Choice => ({ value: stack.name, label: stack.title }),
    ),
    images: among(options.images, environment.images).map(
      (image): Choice => ({
        value: image.name,
        label: `${image.title} (${image.os.name} ${image.os.version}${
          image.endOfLife
            ? `, supported until ${calendarDay(image.endOfLife)}`
            : ''
        })`,
      }),
    ),
    sizes: among(options.sizes, environment.sizes).map(
      (size): Choice => ({
        value: size.name,
        label: `${size.title} (${size.cpus} CPU${
          size.cpus === 1 ? '' : 's'
        }, ${memory(size.memoryMiB)} of memory, ${size.diskGiB} GiB disk)`,
      }),
    ),
  };
}

/** The wish if it is offered, else what is offered first. */
export function chosen(wish: string | undefined, offered: string[]): string {
  return wish !== undefined && offered.includes(wish) ? wish : offered[0] ?? '';
}
