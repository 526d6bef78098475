import type { Vm, VmGroup } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { GroupLease } from '../group/lease/GroupLease';
import { Lease } from '../group/lease/Lease';
import { Actor } from '../shared/catalog/Actor';
import type { Titles } from '../shared/options/options';
import { RelativeTime } from '../shared/time/RelativeTime';
import { Fact, Facts } from '../shared/ui/Facts';
import { stepTitle } from '../shared/vms/operations';
import { type VmT, vmTranslationRef } from '../translation';

/** What a machine says of itself, where we know what it means. */
const factTitle = (name: string, t: VmT): string => {
  switch (name) {
    case 'os':
      return t('vm.facts.os');
    case 'guestAddresses':
      return t('vm.facts.guestAddresses');
    default:
      return stepTitle(name);
  }
};

type Props = {
  vm: Vm;
  titles: Titles;
  /** Where it is known: who asked for it, and for how long. */
  group?: VmGroup;
  onChanged?: () => void;
};

/** What the machine is, in the order in which one looks for it. */
const machineFacts = ({ vm, titles }: Props, t: VmT): Fact[] => [
  [t('vm.facts.power'), t(`vm.powers.${vm.power}`)],
  [t('vm.facts.environment'), titles.environment(vm.environment)],
  [t('vm.facts.stack'), titles.stack(vm.stack)],
  [
    t('vm.facts.image'),
    vm.imageVersion
      ? t('vm.facts.imageVersion', {
          image: titles.image(vm.image),
          version: vm.imageVersion,
        })
      : titles.image(vm.image),
  ],
  [t('vm.facts.size'), titles.size(vm.size)],
  [t('vm.facts.specRevision'), vm.specRevision],
  [
    t('vm.facts.executor'),
    vm.placement
      ? t('vm.facts.executorOn', {
          executor: titles.executor(vm.executor),
          host: vm.placement,
        })
      : titles.executor(vm.executor),
  ],
  [t('vm.facts.providerId'), vm.providerId],
  [t('vm.facts.hostname'), vm.hostname],
  ...Object.entries(vm.facts).map(
    ([name, value]): Fact => [factTitle(name, t), value],
  ),
];

const historyFacts = ({ vm, group, onChanged }: Props, t: VmT): Fact[] => [
  [t('vm.facts.group'), group?.name],
  [t('vm.facts.askedBy'), group && <Actor name={group.createdBy} />],
  [t('vm.facts.created'), <RelativeTime time={vm.createdAt} />],
  [t('vm.facts.ready'), vm.readyAt && <RelativeTime time={vm.readyAt} />],
  [t('vm.facts.deleted'), vm.deletedAt && <RelativeTime time={vm.deletedAt} />],
  [
    t('vm.facts.lease'),
    group && onChanged ? (
      <GroupLease group={group} onChanged={onChanged} />
    ) : (
      <Lease expiresAt={vm.leaseExpiresAt} />
    ),
  ],
];

/** What is known of a VM. */
export const VmFacts = (props: Props) => {
  const { t } = useTranslationRef(vmTranslationRef);
  return (
    <Facts facts={[...machineFacts(props, t), ...historyFacts(props, t)]} />
  );
};
