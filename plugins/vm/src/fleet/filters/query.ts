import {
  type VmFilter,
  type VmPhase,
  vmPhases,
  vmSorts,
} from '@backlot/plugin-vm-common';

/** The filters of the API, in the order of the page. */
export const fleetFilterFields = [
  'environment',
  'stack',
  'image',
  'phase',
  'executor',
  'owner',
  'system',
  'domain',
  'lifecycle',
  'tag',
  'component',
  'label',
] as const;

export type FleetFilterField = (typeof fleetFilterFields)[number];

/** Lists are never empty: a field without values is left out. */
export type FleetFilter = Partial<
  Record<Exclude<FleetFilterField, 'phase'>, string[]>
> & { phase?: VmPhase[]; text?: string };

const DEFAULT_SORT = 'name';
const LABEL = /^[^=]+(=.*)?$/;

const isPhase = (phase: string): phase is VmPhase =>
  (vmPhases as readonly string[]).includes(phase);

const isSort = (sort: string): boolean =>
  (vmSorts as readonly string[]).includes(sort.replace(/^-/, ''));

/**
 * Leaves out values that the API would refuse, so that old links still work.
 */
const isAllowed = (field: FleetFilterField, value: string): boolean => {
  if (field === 'phase') {
    return isPhase(value);
  }
  return field === 'label' ? LABEL.test(value) : value !== '';
};

/** The filter in the URL, in the syntax of the API. */
export function parseFleetFilter(params: URLSearchParams): FleetFilter {
  const lists = fleetFilterFields
    .map(field => [
      field,
      params.getAll(field).filter(value => isAllowed(field, value)),
    ])
    .filter(([, values]) => values.length > 0);
  const text = params.get('text')?.slice(0, 200);
  return { ...Object.fromEntries(lists), ...(text ? { text } : {}) };
}

export function parseFleetSort(params: URLSearchParams): string {
  const sort = params.get('sort') ?? DEFAULT_SORT;
  return isSort(sort) ? sort : DEFAULT_SORT;
}

/** The time ranges of the history, in days. */
export const fleetRanges = [7, 30, 90, 365] as const;

const DEFAULT_RANGE = 30;

export const parseFleetRange = (params: URLSearchParams): number =>
  fleetRanges.find(days => String(days) === params.get('range')) ??
  DEFAULT_RANGE;

/** The columns in the URL. */
export function parseFleetColumns(
  params: URLSearchParams,
): string[] | undefined {
  const named = splitList(params.get('columns') ?? '');
  return named.length > 0 ? named : undefined;
}

/** The query with another filter, which starts at the first VM. */
export function withFleetFilter(
  params: URLSearchParams,
  filter: FleetFilter,
): URLSearchParams {
  const next = new URLSearchParams(params);
  next.delete('cursor');
  for (const field of fleetFilterFields) {
    next.delete(field);
    filter[field]?.forEach(value => next.append(field, value));
  }
  next.delete('text');
  if (filter.text) {
    next.set('text', filter.text);
  }
  return next;
}

/** The filter with other values for one field. */
export function changedFilter(
  filter: FleetFilter,
  field: FleetFilterField | 'text',
  value: string[] | string,
): FleetFilter {
  const { [field]: _, ...others } = filter;
  return value.length > 0 ? { ...others, [field]: value } : others;
}

export const isFiltered = (filter: VmFilter): boolean =>
  Object.keys(filter).length > 0;

/** Splits "team=orders, tier" into its parts. */
export const splitList = (text: string): string[] =>
  text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');
