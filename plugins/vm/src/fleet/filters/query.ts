import {
  type VmFilter,
  type VmPhase,
  vmPhases,
  vmSorts,
} from '@backlot/plugin-vm-common';

/** The filters of the API, in the order in which the page offers them. */
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

/** Lists are never empty: no wish is no entry. */
export type FleetFilter = Partial<
  Record<Exclude<FleetFilterField, 'phase'>, string[]>
> & { phase?: VmPhase[]; text?: string };

const DEFAULT_SORT = 'name';
const LABEL = /^[^=]+(=.*)?$/;

const isPhase = (phase: string): phase is VmPhase =>
  (vmPhases as readonly string[]).includes(phase);

const isSort = (sort: string): boolean =>
  (vmSorts as readonly string[]).includes(sort.replace(/^-/, ''));

/** What the API would refuse is left out: an old link still shows something. */
const isAllowed = (field: FleetFilterField, value: string): boolean => {
  if (field === 'phase') {
    return isPhase(value);
  }
  return field === 'label' ? LABEL.test(value) : value !== '';
};

/** The filter that the URL holds, in the words of the API. */
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

/** How many days the charts over time can look back. */
export const fleetRanges = [7, 30, 90, 365] as const;

const DEFAULT_RANGE = 30;

export const parseFleetRange = (params: URLSearchParams): number =>
  fleetRanges.find(days => String(days) === params.get('range')) ??
  DEFAULT_RANGE;

/** The columns that the URL names. */
export function parseFleetColumns(
  params: URLSearchParams,
): string[] | undefined {
  const named = splitList(params.get('columns') ?? '');
  return named.length > 0 ? named : undefined;
}

/** The same URL with another filter, which starts at its first page. */
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

/** The filter with one wish changed; an empty one is none. */
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

/** "team=orders, tier" as the API wants it: one text each. */
export const splitList = (text: string): string[] =>
  text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');
