import type { ReactNode } from 'react';
import type { Vm } from '@backlot/plugin-vm-common';
import { stepTitle } from '../lib/operations';
import type { Titles } from '../lib/options';
import { powerLabel } from '../lib/phases';
import { Lease } from './Lease';
import { RelativeTime } from './RelativeTime';
import styles from './GroupCard.module.css';

const rowsOf = (vm: Vm, titles: Titles): Array<[string, ReactNode]> => [
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
  ...Object.entries(vm.facts).map(([name, value]): [string, ReactNode] => [
    FACT_TITLES[name] ?? stepTitle(name),
    value,
  ]),
  ['Created', <RelativeTime time={vm.createdAt} />],
  ['Ready', vm.readyAt && <RelativeTime time={vm.readyAt} />],
  ['Lease', <Lease expiresAt={vm.leaseExpiresAt} />],
];

const FACT_TITLES: Record<string, string> = {
  os: 'Operating system',
  guestAddresses: 'Addresses within',
};

/** What is known of a VM; what is not known takes no room. */
export const VmFacts = ({ vm, titles }: { vm: Vm; titles: Titles }) => (
  <dl className={styles.facts}>
    {rowsOf(vm, titles)
      .filter(([, value]) => value)
      .map(([title, value]) => (
        <div key={title} className={styles.fact}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
);
