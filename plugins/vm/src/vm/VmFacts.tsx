import type { Vm, VmGroup } from '@backlot/plugin-vm-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { GroupLease } from '../group/lease/GroupLease';
import { Lease } from '../group/lease/Lease';
import { ActorName } from '../shared/catalog/ActorName';
import type { Titles } from '../shared/options/options';
import { RelativeTime } from '../shared/time/RelativeTime';
import { type SharedT, sharedTranslationRef } from '../shared/translation';
import { Fact, Facts } from '../shared/ui/Facts';
import { stepTitle } from '../shared/vms/operations';
import { type VmT, vmTranslationRef } from './translation';

/** The titles of facts that we know; others use their name. */
const factTitle = (name: string, t: VmT): string => {
  switch (name) {
    case 'os':
      return t('facts.os');
    case 'guestAddresses':
      return t('facts.guestAddresses');
    default:
      return stepTitle(name);
  }
};

type Props = {
  vm: Vm;
  titles: Titles;
  /** The group, if it is loaded: shows the requester and the lease. */
  group?: VmGroup;
  onChanged?: () => void;
};

/** The facts about the machine, the most sought ones first. */
const machineFacts = (
  { vm, titles }: Props,
  t: VmT,
  sharedT: SharedT,
): Fact[] => [
  [t('facts.power'), sharedT(`powers.${vm.power}`)],
  [sharedT('facts.environment'), titles.environment(vm.environment)],
  [t('facts.stack'), titles.stack(vm.stack)],
  [
    t('facts.image'),
    vm.imageVersion
      ? t('facts.imageVersion', {
          image: titles.image(vm.image),
          version: vm.imageVersion,
        })
      : titles.image(vm.image),
  ],
  [t('facts.size'), titles.size(vm.size)],
  [t('facts.specRevision'), vm.specRevision],
  [
    t('facts.executor'),
    vm.placement
      ? t('facts.executorOn', {
          executor: titles.executor(vm.executor),
          host: vm.placement,
        })
      : titles.executor(vm.executor),
  ],
  [t('facts.providerId'), vm.providerId],
  [t('facts.hostname'), vm.hostname],
  ...Object.entries(vm.facts).map(
    ([name, value]): Fact => [factTitle(name, t), value],
  ),
];

const historyFacts = (
  { vm, group, onChanged }: Props,
  t: VmT,
  sharedT: SharedT,
): Fact[] => [
  [t('facts.group'), group?.name],
  [sharedT('facts.requestedBy'), group && <ActorName name={group.createdBy} />],
  [t('facts.created'), <RelativeTime time={vm.createdAt} />],
  [t('facts.ready'), vm.readyAt && <RelativeTime time={vm.readyAt} />],
  [t('facts.deleted'), vm.deletedAt && <RelativeTime time={vm.deletedAt} />],
  [
    sharedT('facts.lease'),
    group && onChanged ? (
      <GroupLease group={group} onChanged={onChanged} />
    ) : (
      <Lease expiresAt={vm.leaseExpiresAt} />
    ),
  ],
];

/** The facts about a VM. */
export const VmFacts = (props: Props) => {
  const { t } = useTranslationRef(vmTranslationRef);
  const { t: sharedT } = useTranslationRef(sharedTranslationRef);
  return (
    <Facts
      facts={[
        ...machineFacts(props, t, sharedT),
        ...historyFacts(props, t, sharedT),
      ]}
    />
  );
};
