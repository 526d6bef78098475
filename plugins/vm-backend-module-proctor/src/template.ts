import type { ExecutorOperation } from '@backlot/plugin-vm-node';

type Values = (operation: ExecutorOperation) => string | undefined;

/** What a proc's name and arguments can be made of. */
const placeholders: Record<string, Values> = {
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

const PLACEHOLDER = /\{\{\s*([^}]*?)\s*\}\}/g;

/** Names in a text that stand for nothing. */
export const unknownPlaceholders = (text: string): string[] =>
  [...text.matchAll(PLACEHOLDER)]
    .map(([, name]) => name)
    .filter(name => !Object.hasOwn(placeholders, name));

export const knownPlaceholders = Object.keys(placeholders);

export const mentions = (text: string, placeholder: string): boolean =>
  [...text.matchAll(PLACEHOLDER)].some(([, name]) => name === placeholder);

/** What is not known becomes nothing, since Proctor takes text only. */
export const render = (text: string, operation: ExecutorOperation): string =>
  text.replace(
    PLACEHOLDER,
    (_, name: string) => placeholders[name](operation) ?? '',
  );
