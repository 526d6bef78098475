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
  /** Undefined while loading. */
  options: VmOptions | undefined;
  titles: Titles;
};

/**
 * How to show a kind of finding and what resolves it. To add a kind, add a file
 * like the others and list it in `findingViews`.
 */
export type FindingView = {
  kind: FindingKind;
  icon: ReactElement;
  title: (t: FindingsT) => string;
  /** What it means and what to do. */
  description: (t: FindingsT) => string;
  /** The text of a finding. */
  Summary: ComponentType<FindingProps>;
  /** The actions that resolve a finding. They report what was done. */
  Actions: ComponentType<FindingProps & { onDone: (what: string) => void }>;
};
