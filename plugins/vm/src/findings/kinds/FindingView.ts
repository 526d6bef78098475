import type { ComponentType, ReactElement } from 'react';
import type {
  Finding,
  FindingKind,
  VmOptions,
} from '@backlot/plugin-vm-common';
import type { Titles } from '../../shared/options/options';
import type { FindingsT } from '../translation';

export type FindingProps = {
  finding: Finding;
  /** Undefined while they are not known. */
  options: VmOptions | undefined;
  titles: Titles;
};

/**
 * How a kind of finding is shown, and what can be done about it. To add one: a
 * file such as the others, and its line in `findingViews`.
 */
export type FindingView = {
  kind: FindingKind;
  icon: ReactElement;
  title: (t: FindingsT) => string;
  /** What it means, and what to do. */
  description: (t: FindingsT) => string;
  /** One finding in words. */
  Words: ComponentType<FindingProps>;
  /** What resolves one; tells what was done. */
  Acts: ComponentType<FindingProps & { onDone: (what: string) => void }>;
};
