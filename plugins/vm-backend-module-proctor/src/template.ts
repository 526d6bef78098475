import type { ExecutorOperation } from '@backlot/plugin-vm-node';

/** What stands for placeholders; a listing is of no VM. */
export type TemplateValues = { portal: string } & (
  | { operation: ExecutorOperation }
  | { listing: string }
);

type Values = (operation: ExecutorOperation) => string | undefined;

/** What the name and arguments of a VM's proc can be made of. */
const ofOperation: Record<string, Values> = {
  'operation.id': ({ id }) => id,
  'operation.type': ({ type }) => type,
  'operation.attempt': ({ attempt }) => String(attempt),
  'operation.deadline': ({ deadlineAt }) => deadlineAt.toISOString(),
  'vm.id': ({ vm }) => vm.id,
  'vm.name': ({ vm }) => vm.name,
  'vm.group': ({ vm }) => vm.groupId,
  'vm.component': ({ vm }) => vm.component,
  'vm.owner': ({ vm }) => vm.owner,
  'vm.environment': ({ vm }) => vm.environment,
  'vm.providerId': ({ vm }) => vm.providerId,
  stack: ({ vm }) => vm.spec.stack,
  'image.name': ({ vm }) => vm.spec.image.name,
  'image.os': ({ vm }) => vm.spec.image.os.name,
  'image.osVersion': ({ vm }) => vm.spec.image.os.version,
  'size.name': ({ vm }) => vm.spec.size.name,
  'size.cpus': ({ vm }) => String(vm.spec.size.cpus),
  'size.memoryMiB': ({ vm }) => String(vm.spec.size.memoryMiB),
  'size.diskGiB': ({ vm }) => String(vm.spec.size.diskGiB),
  userDataBase64: ({ vm }) =>
    vm.spec.userData && Buffer.from(vm.spec.userData).toString('base64'),
  sshKeys: ({ vm }) => vm.spec.sshKeys.join('\n'),
  labels: ({ vm }) => JSON.stringify(vm.spec.labels),
};

/** What those of the proc that lists machines can be made of. */
const ofListing: Record<string, (id: string) => string> = {
  'operation.id': id => id,
  'operation.type': () => 'list',
};

const PLACEHOLDER = /\{\{\s*([^{}\s]*)\s*\}\}/g;

const namesIn = (text: string): string[] =>
  [...text.matchAll(PLACEHOLDER)].map(([, name]) => name);

export const placeholders = {
  vm: ['portal', ...Object.keys(ofOperation)],
  list: ['portal', ...Object.keys(ofListing)],
};

/** Names in a text that stand for nothing. */
export const unknownPlaceholders = (
  text: string,
  known: string[] = placeholders.vm,
): string[] => namesIn(text).filter(name => !known.includes(name));

export const mentions = (text: string, placeholder: string): boolean =>
  namesIn(text).includes(placeholder);

export const hasPlaceholders = (text: string): boolean =>
  namesIn(text).length > 0;

/** What is not known becomes nothing, since Proctor takes text only. */
export const render = (text: string, values: TemplateValues): string =>
  text.replace(PLACEHOLDER, (_, name: string) => {
    if (name === 'portal') {
      return values.portal;
    }
    return (
      ('operation' in values
        ? ofOperation[name](values.operation)
        : ofListing[name](values.listing)) ?? ''
    );
  });
