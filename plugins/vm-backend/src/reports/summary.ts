import type {
  FleetField,
  FleetSummary,
  VmPhaseCounts,
} from '@backlot/plugin-vm-common';
import type { VmCount } from '../inventory/vms/summarizeVms';

/** More would not fit into a chart; the others are one figure. */
const MOST_PARTS = 500;

const none = (): VmPhaseCounts => ({
  pending: 0,
  provisioning: 0,
  ready: 0,
  failed: 0,
  lost: 0,
  deleting: 0,
});

/** Pure: parts of the fleet by the values of fields, the largest first. */
export function summarize(
  fields: FleetField[],
  counts: VmCount[],
): FleetSummary {
  const phases = none();
  const parts = new Map<string, FleetSummary['items'][number]>();
  for (const { by, phase, count } of counts) {
    if (phase === 'deleted') {
      continue;
    }
    phases[phase] += count;
    const key = JSON.stringify(fields.map(field => by[field]));
    const part = parts.get(key) ?? { by, total: 0, phases: none() };
    part.total += count;
    part.phases[phase] += count;
    parts.set(key, part);
  }
  const items = [...parts.values()].sort((a, b) => b.total - a.total);
  const total = items.reduce((sum, part) => sum + part.total, 0);
  const shown = items.slice(0, MOST_PARTS);
  return {
    total,
    phases,
    items: shown,
    others: total - shown.reduce((sum, part) => sum + part.total, 0),
  };
}
