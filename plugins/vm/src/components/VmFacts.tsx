import type { Vm } from '@backlot/plugin-vm-common';
import { stepTitle } from '../lib/operations';
import type { Titles } from '../lib/options';
import { powerLabel } from '../lib/phases';
import { Fact, Facts } from './Facts';
import { Lease } from './Lease';
import { RelativeTime } from './RelativeTime';

const FACT_TITLES: Record<string, string> = {
  os: 'Operating system',
  guestAddresses: 'Addresses within',
};

const factsOf = (vm: Vm, titles: Titles): Fact[] => [
  ['Power', powerLabel[vm.power]],
  ['Environment', titles.environment(vm.environment)],
  ['Stack', titles.stack(vm.stack)],
  [
    'Image',
    vm.imageVersion
      ? `${titles.image(vm.image)}, version ${vm.imageVersion}`
      : titles.image(vm.image),
  ],
  ['Size', titles.size(vm.size)],
  [
    'Executor',
    vm.placement ? `${vm.executor} on ${vm.placement}` : vm.executor,
  ],
  ['Machine id', vm.providerId],
  ['Host name', vm.hostname],
  ...Object.entries(vm.facts).map(
    ([name, value]): Fact => [FACT_TITLES[name] ?? stepTitle(name), value],
  ),
  ['Created', <RelativeTime time={vm.createdAt} />],
  ['Ready', vm.readyAt && <RelativeTime time={vm.readyAt} />],
  ['Lease', <Lease expiresAt={vm.leaseExpiresAt} />],
];

/** What is known of a VM. */
export const VmFacts = ({ vm, titles }: { vm: Vm; titles: Titles }) => (
  <Facts facts={factsOf(vm, titles)} />
);
