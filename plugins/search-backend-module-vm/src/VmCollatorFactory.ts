import type { AuthService } from '@backstage/backend-plugin-api';
import type {
  DocumentCollatorFactory,
  IndexableDocument,
} from '@backstage/plugin-search-common';
import {
  type Vm,
  type VmApi,
  vmGroupReadPermission,
  vmLimits,
} from '@backlot/plugin-vm-common';
import { Readable } from 'node:stream';

/** What the search knows of a VM besides its text. */
export type VmDocument = IndexableDocument & {
  component: string;
  environment: string;
  owner: string;
  phase: string;
  image: string;
};

/** Full words of references and addresses are found by their parts as well. */
const partsOf = (text: string) => [text, ...text.split(/[^\p{L}\p{N}]+/u)];

const textOf = (vm: Vm): string =>
  [
    ...vm.addresses.map(({ address }) => address),
    vm.hostname,
    vm.providerId,
    ...partsOf(vm.component),
    ...partsOf(vm.owner),
    vm.image,
    vm.imageVersion,
    vm.stack,
    vm.environment,
    vm.executor,
    ...partsOf(vm.name).slice(1),
    ...Object.values(vm.facts),
  ]
    .filter(Boolean)
    .join(' ');

const documentOf = (vm: Vm): VmDocument => ({
  title: vm.name,
  text: textOf(vm),
  location: `/vm/vms/${encodeURIComponent(vm.id)}`,
  component: vm.component,
  environment: vm.environment,
  owner: vm.owner,
  phase: vm.phase,
  image: vm.image,
  // A VM is as visible as its group.
  authorization: { resourceRef: vm.groupId },
});

/** All VMs that are not deleted, a page at a time. */
export class VmCollatorFactory implements DocumentCollatorFactory {
  readonly type = 'virtual-machine';
  readonly visibilityPermission = vmGroupReadPermission;

  constructor(private readonly options: { vm: VmApi; auth: AuthService }) {}

  async getCollator(): Promise<Readable> {
    return Readable.from(this.documents());
  }

  private async *documents(): AsyncGenerator<VmDocument> {
    const { vm, auth } = this.options;
    let cursor: string | undefined;
    do {
      // A token for each page: a large fleet takes longer than a token lasts.
      const { token } = await auth.getPluginRequestToken({
        onBehalfOf: await auth.getOwnServiceCredentials(),
        targetPluginId: 'vm',
      });
      const page = await vm.listVms(
        { limit: vmLimits.pageSize, cursor },
        { token },
      );
      yield* page.items.map(documentOf);
      cursor = page.nextCursor;
    } while (cursor);
  }
}
