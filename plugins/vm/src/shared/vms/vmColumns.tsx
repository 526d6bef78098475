import type { ReactNode } from 'react';
import type { Vm, VmCsvColumn } from '@backlot/plugin-vm-common';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { type Breakpoint, Flex, Link, Text } from '@backstage/ui';
import type { Titles } from '../options/options';
import { Age, RelativeTime } from '../time/RelativeTime';
import type { SharedT } from '../translation';
import { Addresses } from './Addresses';
import { OperationProgress } from './OperationProgress';
import { isOpen } from './operations';
import styles from './vmColumns.module.css';
import { VmStatusBadge } from './VmStatusBadge';

export type VmColumn = {
  label: string;
  minWidth: number;
  /** Whether the API can sort by this column. */
  isSortable?: boolean;
  /** The weight of the column when the remaining width is distributed. */
  grow?: number;
  /** The column of the CSV export. */
  csv?: VmCsvColumn;
  content: (vm: Vm) => ReactNode;
};

const State = ({ vm, t }: { vm: Vm; t: SharedT }) => (
  <Flex direction="column" gap="2">
    <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
      <VmStatusBadge vm={vm} />
      {vm.power !== 'unknown' && (
        <Text variant="body-small" color="secondary">
          {t(`powers.${vm.power}`)}
        </Text>
      )}
    </Flex>
    {vm.operation && isOpen(vm.operation) && (
      <OperationProgress operation={vm.operation} of={vm.name} />
    )}
    {vm.error && (
      <Text variant="body-small" color="danger" className={styles.error}>
        {vm.error.message}
      </Text>
    )}
    {!vm.error && vm.problem && (
      <Text variant="body-small" color="warning" className={styles.error}>
        {vm.problem.message}
      </Text>
    )}
  </Flex>
);

/** What fits into a row of fixed height. */
const ADDRESSES_IN_A_ROW = 2;

const FewAddresses = ({ vm, t }: { vm: Vm; t: SharedT }) => {
  const more = vm.addresses.length - ADDRESSES_IN_A_ROW;
  return more <= 0 ? (
    <Addresses addresses={vm.addresses} sshUser={vm.sshUser} isBrief />
  ) : (
    <div>
      <Addresses
        addresses={vm.addresses.slice(0, ADDRESSES_IN_A_ROW - 1)}
        sshUser={vm.sshUser}
        isBrief
      />
      <Text variant="body-small" color="secondary">
        {t('columns.moreAddresses', { count: more + 1 })}
      </Text>
    </div>
  );
};

/** A text that is cut if too long; the tooltip has all of it. */
const Words = ({ text }: { text: string | undefined }) =>
  text === undefined ? null : (
    <span className={styles.words} title={text}>
      {text}
    </span>
  );

/**
 * All columns of VM tables. Tables choose from them and may override widths.
 *
 * @param options.isBrief - for rows of fixed height
 */
export function vmColumns(options: {
  t: SharedT;
  titles: Titles;
  /** The URL of the page of a VM; undefined if the app has no such page. */
  hrefOf: (id: string) => string | undefined;
  isBrief?: boolean;
}) {
  const { t, titles, hrefOf, isBrief } = options;
  return {
    name: {
      label: t('columns.name'),
      minWidth: 170,
      isSortable: true,
      grow: 4,
      csv: 'name',
      content: vm => {
        const className = isBrief ? styles.words : styles.name;
        const href = hrefOf(vm.id);
        return href === undefined ? (
          <span className={className}>{vm.name}</span>
        ) : (
          <Link href={href} className={className} title={vm.name}>
            {vm.name}
          </Link>
        );
      },
    },
    phase: {
      label: t('columns.phase'),
      minWidth: 125,
      isSortable: true,
      csv: 'phase',
      content: vm =>
        isBrief ? <VmStatusBadge vm={vm} /> : <State vm={vm} t={t} />,
    },
    power: {
      label: t('columns.power'),
      minWidth: 90,
      csv: 'power',
      content: vm => t(`powers.${vm.power}`),
    },
    component: {
      label: t('columns.component'),
      minWidth: 130,
      isSortable: true,
      grow: 2,
      csv: 'component',
      content: vm => <EntityRefLink entityRef={vm.component} hideIcon />,
    },
    owner: {
      label: t('columns.owner'),
      minWidth: 110,
      grow: 2,
      csv: 'owner',
      content: vm => <EntityRefLink entityRef={vm.owner} hideIcon />,
    },
    system: {
      label: t('columns.system'),
      minWidth: 110,
      grow: 2,
      csv: 'system',
      content: vm =>
        vm.system && <EntityRefLink entityRef={vm.system} hideIcon />,
    },
    environment: {
      label: t('columns.environment'),
      minWidth: 125,
      isSortable: true,
      csv: 'environment',
      content: vm => <Words text={titles.environment(vm.environment)} />,
    },
    stack: {
      label: t('columns.stack'),
      minWidth: 90,
      csv: 'stack',
      content: vm => <Words text={titles.stack(vm.stack)} />,
    },
    image: {
      label: t('columns.image'),
      minWidth: 110,
      isSortable: true,
      csv: 'image',
      content: vm => <Words text={titles.image(vm.image)} />,
    },
    imageVersion: {
      label: t('columns.imageVersion'),
      minWidth: 130,
      csv: 'imageVersion',
      content: vm => <Words text={vm.imageVersion} />,
    },
    imageAndStack: {
      label: t('columns.imageAndStack'),
      minWidth: 140,
      content: vm => (
        <Flex direction="column" gap="1">
          <span>{titles.image(vm.image)}</span>
          <Text variant="body-small" color="secondary">
            {titles.stack(vm.stack)}
          </Text>
        </Flex>
      ),
    },
    size: {
      label: t('columns.size'),
      minWidth: 80,
      csv: 'size',
      content: vm => <Words text={titles.size(vm.size)} />,
    },
    executor: {
      label: t('columns.executor'),
      minWidth: 100,
      csv: 'executor',
      content: vm => <Words text={vm.executor} />,
    },
    placement: {
      label: t('columns.placement'),
      minWidth: 110,
      csv: 'placement',
      content: vm => <Words text={vm.placement} />,
    },
    hostname: {
      label: t('columns.hostname'),
      minWidth: 150,
      grow: 2,
      csv: 'hostname',
      content: vm => <Words text={vm.hostname} />,
    },
    address: {
      label: t('columns.address'),
      minWidth: 198,
      grow: 2,
      csv: 'addresses',
      content: vm =>
        isBrief ? (
          <FewAddresses vm={vm} t={t} />
        ) : (
          <Addresses addresses={vm.addresses} sshUser={vm.sshUser} isBrief />
        ),
    },
    lease: {
      label: t('columns.lease'),
      minWidth: 88,
      csv: 'leaseExpiresAt',
      content: vm =>
        vm.leaseExpiresAt ? (
          <RelativeTime time={vm.leaseExpiresAt} />
        ) : (
          t('columns.noLease')
        ),
    },
    createdAt: {
      label: t('columns.age'),
      minWidth: 84,
      isSortable: true,
      csv: 'createdAt',
      content: vm => <Age since={vm.createdAt} />,
    },
    error: {
      label: t('columns.error'),
      minWidth: 200,
      grow: 3,
      csv: 'error',
      content: vm => <Words text={vm.error?.message} />,
    },
  } satisfies Record<string, VmColumn>;
}

export type VmColumnId = keyof ReturnType<typeof vmColumns>;

/** A column of a table. */
export type VmColumnPick = {
  id: VmColumnId;
  /** The width of the page from which the column is shown. */
  from?: Breakpoint;
  minWidth?: number;
  /** Overrides `minWidth` on wide pages. */
  wideMinWidth?: number;
  grow?: number;
};
