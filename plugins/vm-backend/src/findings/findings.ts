import {
  type Finding,
  type FindingKind,
  type Findings,
  findingKinds,
} from '@backlot/plugin-vm-common';
import type { VmGroup } from '../model/group';
import { componentGone } from './componentGone';
import { drift } from './drift';
import type { FindingQuery, FindingSource } from './FindingSource';
import { imageEndOfLife } from './imageEndOfLife';
import { leaseEnding } from './leaseEnding';
import { vmsFailed } from './vmsFailed';
import { vmsLost } from './vmsLost';
import { vmsStuck } from './vmsStuck';

const sources: FindingSource[] = [
  imageEndOfLife,
  vmsFailed,
  vmsLost,
  vmsStuck,
  drift,
  leaseEnding,
  componentGone,
];

/** Of each kind; the totals say how many there are. */
const MOST_FINDINGS = 100;

const severities = ['critical', 'warning', 'info'];

/** What is worth a look, the most urgent first, and what the caller may do about it. */
export async function readFindings(
  query: Omit<FindingQuery, 'limit'>,
  kinds: readonly FindingKind[] = findingKinds,
  canOf: (groups: VmGroup[]) => Promise<Map<string, Finding['can']>>,
): Promise<Findings> {
  const found = await Promise.all(
    sources
      .filter(({ kind }) => kinds.includes(kind))
      .map(async ({ kind, find }) => ({
        kind,
        ...(await find({ ...query, limit: MOST_FINDINGS })),
      })),
  );
  const all = found.flatMap(({ kind, items }) =>
    items.map(item => ({ kind, ...item })),
  );
  const can = await canOf(all.flatMap(({ group }) => group ?? []));
  return {
    totals: Object.fromEntries(found.map(({ kind, total }) => [kind, total])),
    items: all
      .map(({ group, ...item }) => ({
        ...item,
        group: group && {
          id: group.id,
          name: group.name,
          component: group.component,
          environment: group.environment,
          generation: group.generation,
        },
        can: group ? can.get(group.id) ?? [] : [],
      }))
      .sort(
        (a, b) =>
          severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
          (a.at ?? '').localeCompare(b.at ?? ''),
      ),
  };
}
