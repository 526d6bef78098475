import { spawnSync } from 'node:child_process';
import { virshEnvironment } from '../virsh/VirshProcess';

export const URI = 'qemu:///system';

// By other names, since this file has no tests of its own.
const { describe: suite, it: single } = globalThis;

/** Says why where tests with real machines cannot run; undefined where they can. */
function whyNoLibvirt(): string | undefined {
  if (process.getuid?.() !== 0) {
    return 'networks of libvirt need root';
  }
  const connect = () =>
    spawnSync('virsh', ['-q', '-c', URI, 'version'], {
      env: virshEnvironment(),
      encoding: 'utf8',
      timeout: 20_000,
    });
  const { status, error } = connect();
  if (error) {
    return `virsh cannot be run: ${error.message}`;
  }
  if (status === 0) {
    return undefined;
  }
  // They end by themselves when nobody has needed them for a while.
  for (const daemon of ['virtlogd', 'libvirtd']) {
    spawnSync(daemon, ['-d', '--timeout', '120'], { env: virshEnvironment() });
  }
  const again = connect();
  return again.status === 0
    ? undefined
    : `${URI} does not answer, and libvirtd could not be started: ${again.stderr.trim()}`;
}

/**
 * `describe` where libvirt is; elsewhere it says that it skips, and why.
 *
 * @param alsoMissing - returns what else is missing, if anything
 */
export function describeWithLibvirt(
  name: string,
  body: () => void,
  alsoMissing: () => string | undefined = () => undefined,
): void {
  const why = whyNoLibvirt() ?? alsoMissing();
  if (!why) {
    suite(name, body);
    return;
  }
  // eslint-disable-next-line no-console
  console.warn(`Skipped "${name}": ${why}`);
  // Of files whose tests are all skipped jest prints nothing, warnings neither.
  suite(name, () => {
    single(`is skipped: ${why}`, () => expect(why).not.toBe(''));
  });
}
