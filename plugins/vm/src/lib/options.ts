import type { VmOptions } from '@backlot/plugin-vm-common';
import { calendarDay } from './time';

type Choice = { value: string; label: string };

type Titled = { name: string; title: string };

const titleIn = (list: Titled[] | undefined, name: string) =>
  list?.find(item => item.name === name)?.title ?? name;

/** The titles behind the names; a name that is offered no more is its own. */
export const titles = (options: VmOptions | undefined) => ({
  environment: (name: string) => titleIn(options?.environments, name),
  stack: (name: string) => titleIn(options?.stacks, name),
  image: (name: string) => titleIn(options?.images, name),
  size: (name: string) => titleIn(options?.sizes, name),
});

export type Titles = ReturnType<typeof titles>;

export type EnvironmentOption = VmOptions['environments'][number];

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
