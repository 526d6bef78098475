import type { Profile } from '../children/inspection';
import type { Statement } from '../system/Postgres';
import { round } from './statistics';

const percent = (share: number) => `${(share * 100).toFixed(1)} %`.padStart(7);

/** Where the time of a process went. */
export function describeProfile(profile: Profile): string[] {
  return [
    `busy ${percent(profile.busy)} of the time`,
    'by package:',
    ...profile.byPackage
      .slice(0, 20)
      .map(({ what, share }) => `  ${percent(share)} ${what}`),
    'by function:',
    ...profile.byFunction
      .slice(0, 30)
      .map(({ what, share }) => `  ${percent(share)} ${what}`),
  ];
}

/** The statements that cost most, with what each VM takes of them. */
export function describeStatements(
  statements: Statement[],
  vms: number,
): string[] {
  const sum = (value: (statement: Statement) => number) =>
    statements.reduce((total, statement) => total + value(statement), 0);
  return [
    `per VM: ${round(sum(s => s.calls) / vms)} statements, ${round(
      sum(s => s.milliseconds) / vms,
    )} ms, ${round(sum(s => s.walBytes) / vms / 1024)} KiB of WAL`,
    ...statements
      .slice(0, 16)
      .map(
        s =>
          `  ${round(s.milliseconds)} ms, ${s.calls} calls, ${round(
            s.milliseconds / s.calls,
          )} ms each, ${round(s.rows / s.calls)} rows, WAL ${round(
            s.walBytes / vms / 1024,
          )} KiB/VM: ${s.query.slice(0, 230)}`,
      ),
  ];
}
