/** What the specs of a group become, and which of them are the same. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { GroupSpec } from '../model/group';
import type { ShownSpec, SpecChange } from '../model/rollout';

export type SpecContent = Pick<
  GroupSpec,
  'stack' | 'image' | 'size' | 'userData' | 'sshKeys' | 'executor'
>;

export const contentOf = (spec: SpecContent): SpecContent => ({
  stack: spec.stack,
  image: spec.image,
  size: spec.size,
  userData: spec.userData,
  sshKeys: spec.sshKeys,
  executor: spec.executor,
});

export const changed = (
  spec: SpecContent,
  change: SpecChange,
): SpecContent => ({
  ...contentOf(spec),
  ...Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  ),
});

export const shown = (spec: SpecContent): ShownSpec => ({
  stack: spec.stack,
  image: spec.image,
  size: spec.size,
  executor: spec.executor,
});

/** The revisions of this content. */
export const revisionsOf = (
  specs: GroupSpec[],
  content: SpecContent,
): number[] =>
  specs
    .filter(spec => isDeepStrictEqual(contentOf(spec), contentOf(content)))
    .map(({ revision }) => revision);
