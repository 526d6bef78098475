import type { Vm, VmGroup } from '@backlot/plugin-vm-common';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { stepTitle } from '../lib/operations';
import type { Titles } from '../lib/options';
import { powerLabel } from '../lib/phases';
import { Fact, Facts } from './Facts';
import { GroupLease } from './GroupLease';
import { Lease } from './Lease';
import { RelativeTime } from './RelativeTime';

const FACT_TITLES: Record<string, string> = {
  os: 'Operating system',
  guestAddresses: 'Addresses within',
};

type Props = {
  vm: Vm;
  titles: Titles;
  /** Where it is known: who asked for it, and for how long. */
  group?: VmGroup;
  onChanged?: () => void;
};

/** What the machine is, in the order in which one looks for it. */
const machineFacts = ({ vm, titles }: Props): Fact[] => [
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
  ['Spec revision', vm.specRevision],
  [
    'Executor',
    vm.placement ? `${vm.executor} on ${vm.placement}` : vm.executor,
  ],
  ['Machine id', vm.providerId],
  ['Host name', vm.hostname],
  ...Object.entries(vm.facts).map(
    ([name, value]): Fact => [FACT_TITLES[name] ?? stepTitle(name), value],
  ),
];

const historyFacts = ({ vm, group, onChanged }: Props): Fact[] => [
  ['Group', group?.name],
  ['Asked by', group && <EntityRefLink entityRef={group.createdBy} hideIcon />],
  ['Created', <RelativeTime time={vm.createdAt} />],
  ['Ready', vm.readyAt && <RelativeTime time={vm.readyAt} />],
  ['Deleted', vm.deletedAt && <RelativeTime time={vm.deletedAt} />],
  [
    'Lease',
    group && onChanged ? (
      <GroupLease group={group} onChanged={onChanged} />
    ) : (
      <Lease expiresAt={vm.leaseExpiresAt} />
    ),
  ],
];

/** What is known of a VM. */
export const VmFacts = (props: Props) => (
  <Facts facts={[...machineFacts(props), ...historyFacts(props)]} />
);
