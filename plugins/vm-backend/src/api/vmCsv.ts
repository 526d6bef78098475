import type { VmAddress, VmCsvColumn } from '@backlot/plugin-vm-common';
import { stringify } from 'csv-stringify';
import { Readable } from 'node:stream';
import type { VmView } from '../vms/Vms';

const addressText = ({ address, port }: VmAddress) => {
  const host = address.includes(':') ? `[${address}]` : address;
  return port === undefined ? address : `${host}:${port}`;
};

type Cell = string | null | undefined;

const cells: Record<VmCsvColumn, (details: VmView) => Cell> = {
  id: ({ vm }) => vm.id,
  name: ({ vm }) => vm.name,
  phase: ({ vm }) => vm.phase,
  power: ({ vm }) => vm.power,
  component: ({ vm }) => vm.component,
  owner: ({ vm }) => vm.owner,
  system: ({ vm }) => vm.system,
  environment: ({ vm }) => vm.environment,
  stack: ({ vm }) => vm.stack,
  image: ({ vm }) => vm.image,
  imageVersion: ({ vm }) => vm.imageVersion,
  size: ({ vm }) => vm.size,
  executor: ({ vm }) => vm.executor,
  placement: ({ vm }) => vm.placement,
  providerId: ({ vm }) => vm.providerId,
  hostname: ({ vm }) => vm.hostname,
  addresses: ({ vm }) => vm.addresses.map(addressText).join(' '),
  error: ({ vm }) => vm.error?.message,
  leaseExpiresAt: ({ group }) => group.leaseExpiresAt?.toISOString(),
  createdAt: ({ vm }) => vm.createdAt.toISOString(),
  readyAt: ({ vm }) => vm.readyAt?.toISOString(),
};

/**
 * VMs as comma-separated values, page by page, so that a fleet of any size
 * takes the room of one page. The first page is read before anything is
 * written: what is wrong with the request is still an answer of its own.
 */
export async function vmCsv(
  pages: AsyncIterator<VmView[]>,
  columns: readonly VmCsvColumn[],
): Promise<Readable> {
  const first = await pages.next();
  async function* rows() {
    for (let page = first; !page.done; page = await pages.next()) {
      for (const details of page.value) {
        yield columns.map(column => cells[column](details));
      }
    }
  }
  return Readable.from(rows()).compose(
    stringify({
      header: true,
      columns: [...columns],
      // A name such as "=cmd" must not run in the spreadsheet of its reader.
      escape_formulas: true,
    }),
  ) as Readable;
}
