import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { isLostConnection, whyUnreachable } from './unreachable';
import { VirshError, VirshHangs, VirshUnreachable } from './VirshError';

const MAX_ANSWER = 16 * 1024 * 1024;

/** What virsh needs of the environment; SSH is its way to other hosts. */
export function virshEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, SSH_AUTH_SOCK, XDG_RUNTIME_DIR } = process.env;
  return {
    PATH,
    HOME,
    SSH_AUTH_SOCK,
    XDG_RUNTIME_DIR,
    // The texts of errors are read, so they must not be translated.
    LC_ALL: 'C',
    // SSH shall fail where it would ask a person.
    SSH_ASKPASS: '/bin/false',
    SSH_ASKPASS_REQUIRE: 'force',
  };
}

/**
 * Ends a virsh that leads a group of its own, with the SSH client that it may
 * have started: one that waits for a host would stay behind.
 */
export function endGroup(child: ChildProcess): void {
  const { pid, exitCode, signalCode } = child;
  if (pid === undefined || exitCode !== null || signalCode !== null) {
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

type Asked = {
  command: string;
  mark: string;
  resolve: (answer: string) => void;
  reject: (error: Error) => void;
};

/**
 * A virsh that is kept: a new one takes 10 to 20 ms, over SSH up to a second, a
 * command of a kept one a millisecond. It serves one command at a time.
 *
 * The end of an answer is a mark that virsh is told to echo behind it, on both
 * streams. A pipe gets virsh's prompts too, each with the command read.
 */
export class VirshProcess {
  private readonly child: ChildProcess;
  private stdout = '';
  private stderr = '';
  private asked: Asked | undefined;
  private ended: Error | undefined;

  constructor(uri: string, private readonly binary = 'virsh') {
    this.child = spawn(this.binary, ['-q', '-c', uri], {
      env: virshEnvironment(),
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.look();
    });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      if (!this.asked && isLostConnection(text)) {
        this.kill();
      }
      this.look();
    });
    this.child.stdin!.on('error', error => this.end(error));
    this.child.on('error', error => this.end(error));
    this.child.on('close', () => this.end());
  }

  get usable(): boolean {
    return this.ended === undefined && this.asked === undefined;
  }

  /** @param command - one line of arguments that need no quotes */
  run(
    command: string,
    options: { signal: AbortSignal; timeoutMs: number },
  ): Promise<string> {
    const { signal, timeoutMs } = options;
    if (signal.aborted) {
      return Promise.reject(signal.reason);
    }
    if (this.ended) {
      return Promise.reject(this.ended);
    }
    return new Promise<string>((resolve, reject) => {
      const abort = () => this.kill(signal.reason);
      const timer = setTimeout(
        () =>
          this.kill(
            new VirshHangs(
              `libvirt gave no answer to "${nameOf(command)}" in ${
                timeoutMs / 1000
              } s`,
            ),
          ),
        timeoutMs,
      );
      const settle = <T>(then: (value: T) => void) => {
        return (value: T) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', abort);
          this.asked = undefined;
          then(value);
        };
      };
      signal.addEventListener('abort', abort, { once: true });
      const mark = randomUUID();
      this.asked = {
        command,
        mark,
        resolve: settle(resolve),
        reject: settle(reject),
      };
      this.stdout = '';
      this.stderr = '';
      this.child.stdin!.write(`${command}\necho ${mark}\necho --err ${mark}\n`);
    });
  }

  kill(reason: Error = new VirshUnreachable('virsh was ended')): void {
    endGroup(this.child);
    this.end(reason);
  }

  private look(): void {
    if (!this.asked) {
      return;
    }
    const { command, mark, resolve, reject } = this.asked;
    if (this.stdout.length + this.stderr.length > MAX_ANSWER) {
      this.kill(new Error(`libvirt's answer to "${command}" is too long`));
      return;
    }
    const answer = answerIn(this.stdout, mark);
    const complaints = complaintsIn(this.stderr, mark);
    if (answer === undefined || complaints === undefined) {
      return;
    }
    if (complaints.length === 0) {
      resolve(answer);
      return;
    }
    const error = new VirshError(nameOf(command), complaints.join('; '));
    if (isLostConnection(error.answer)) {
      const lost = new VirshUnreachable(whyUnreachable(error.answer));
      reject(lost);
      this.kill(lost);
      return;
    }
    reject(error);
  }

  private end(reason?: Error): void {
    this.ended ??= reason ?? new VirshUnreachable(whyUnreachable(this.stderr));
    this.asked?.reject(this.ended);
  }
}

/**
 * What stands between the line with the command and the prompt of the mark's
 * echo; undefined before the prompt that comes last.
 */
export function answerIn(stdout: string, mark: string): string | undefined {
  const [, prompt] =
    /(virsh [#>] )echo --err \S+\n\1$/.exec(stdout.slice(-200)) ?? [];
  const end = prompt ? stdout.indexOf(`${prompt}echo ${mark}\n`) : -1;
  return end < 0 ? undefined : stdout.slice(stdout.indexOf('\n') + 1, end);
}

/** What went wrong, before the mark; undefined before the mark is there. */
export function complaintsIn(
  stderr: string,
  mark: string,
): string[] | undefined {
  const end = stderr.indexOf(`error: ${mark}\n`);
  if (end < 0) {
    return undefined;
  }
  return stderr
    .slice(0, end)
    .split('\n')
    .filter(line => line.startsWith('error: '))
    .map(line => line.slice('error: '.length))
    .filter(complaint => complaint !== 'Reconnected to the hypervisor');
}

/** The verb and what it is about, without data that goes with it. */
function nameOf(command: string): string {
  return command.split(' ').slice(0, 2).join(' ');
}
