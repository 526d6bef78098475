import {
  type Finding,
  type FindingKind,
  findingKinds,
  type Findings,
  type VmOptions,
} from '@backlot/plugin-vm-common';

/**
 * Which findings to show. Lists are never empty: a field without values is left
 * out.
 */
export type FindingsFilter = {
  kind?: FindingKind[];
  owner?: string[];
  environment?: string[];
};

const fields = ['kind', 'owner', 'environment'] as const;

const isKind = (kind: string): kind is FindingKind =>
  (findingKinds as readonly string[]).includes(kind);

/** The filter in the URL, without values that the API would refuse. */
export function parseFindingsFilter(params: URLSearchParams): FindingsFilter {
  const lists = fields
    .map(field => [
      field,
      params
        .getAll(field)
        .filter(value => (field === 'kind' ? isKind(value) : value !== '')),
    ])
    .filter(([, values]) => values.length > 0);
  return Object.fromEntries(lists);
}

/** The filter as a URL query. */
export const findingsSearch = (filter: FindingsFilter): string =>
  new URLSearchParams(
    fields.flatMap(field =>
      (filter[field] ?? []).map((value): [string, string] => [field, value]),
    ),
  ).toString();

export const changedFindingsFilter = <F extends keyof FindingsFilter>(
  filter: FindingsFilter,
  field: F,
  value: FindingsFilter[F] & string[],
): FindingsFilter => {
  const { [field]: _, ...others } = filter;
  return value.length > 0 ? { ...others, [field]: value } : others;
};

export const totalFindings = ({ totals }: Pick<Findings, 'totals'>): number =>
  Object.values(totals).reduce((sum, count) => sum + count, 0);

export type OwnersFindings = {
  owner: string;
  findings: Finding[];
  vms: number;
  /** Whether `vms` may count a VM twice, under two kinds of findings. */
  isUpTo: boolean;
};

/**
 * Groups findings by owner, in the order of the most urgent finding of each
 * owner.
 */
export function byOwner(findings: Finding[]): OwnersFindings[] {
  const owners = new Map<string, Finding[]>();
  for (const finding of findings) {
    owners.set(finding.owner, [...(owners.get(finding.owner) ?? []), finding]);
  }
  return [...owners].map(([owner, theirs]) => ({
    owner,
    findings: theirs,
    vms: theirs.reduce((sum, { vms }) => sum + vms, 0),
    isUpTo: new Set(theirs.map(({ kind }) => kind)).size > 1,
  }));
}

type Image = VmOptions['images'][number];

/** The images of the same operating system with longer support. */
export function longerLived(options: VmOptions, name: string): Image[] {
  const image = options.images.find(candidate => candidate.name === name);
  if (!image?.endOfLife) {
    return [];
  }
  const { os, endOfLife } = image;
  const available = new Set(
    options.environments.flatMap(({ images }) => images),
  );
  return options.images.filter(
    candidate =>
      candidate.os.name === os.name &&
      available.has(candidate.name) &&
      (candidate.endOfLife === undefined || candidate.endOfLife > endOfLife),
  );
}
