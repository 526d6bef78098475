import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { isLostConnection, whyUnreachable } from './unreachable';
import { VirshError, VirshHangs, VirshUnreachable } from './VirshError';

const MAX_ANSWER = 16 * 1024 * 1024;

/** The environment that virsh needs, and SSH, by which it reaches other hosts. */
export function virshEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, SSH_AUTH_SOCK, XDG_RUNTIME_DIR } = process.env;
  return {
    PATH,
    HOME,
    SSH_AUTH_SOCK,
    XDG_RUNTIME_DIR,
    // The texts of errors are read, so they must not be translated.
    LC_ALL: 'C',
    // SSH fails where it would prompt a person.
    SSH_ASKPASS: '/bin/false',
    SSH_ASKPASS_REQUIRE: 'force',
  };
}

/**
 * Ends a virsh that leads a group of its own, with the SSH client that it may
 * have started: a client that waits for a host would stay behind.
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

type Request = {
  command: string;
  marker: string;
  resolve: (answer: string) => void;
  reject: (error: Error) => void;
};

/**
 * A virsh that is kept: a new one takes 10 to 20 ms, over SSH up to a second, a
 * command of a kept one a millisecond. It serves one command at a time.
 *
 * An answer ends at a marker that virsh echoes after it, on both streams. virsh
 * writes its prompts into a pipe too, each with the command that it read.
 */
export class VirshProcess {
  private readonly child: ChildProcess;
  private stdout = '';
  private stderr = '';
  private current: Request | undefined;
  private ended: Error | undefined;

  constructor(uri: string, private readonly binary = 'virsh') {
    this.child = spawn(this.binary, ['-q', '-c', uri], {
      env: virshEnvironment(),
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.read();
    });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      if (!this.current && isLostConnection(text)) {
        this.kill();
      }
      this.read();
    });
    this.child.stdin!.on('error', error => this.end(error));
    this.child.on('error', error => this.end(error));
    this.child.on('close', () => this.end());
  }

  get usable(): boolean {
    return this.ended === undefined && this.current === undefined;
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
          this.current = undefined;
          then(value);
        };
      };
      signal.addEventListener('abort', abort, { once: true });
      const marker = randomUUID();
      this.current = {
        command,
        marker,
        resolve: settle(resolve),
        reject: settle(reject),
      };
      this.stdout = '';
      this.stderr = '';
      this.child.stdin!.write(
        `${command}\necho ${marker}\necho --err ${marker}\n`,
      );
    });
  }

  kill(reason: Error = new VirshUnreachable('virsh was ended')): void {
    endGroup(this.child);
    this.end(reason);
  }

  private read(): void {
    if (!this.current) {
      return;
    }
    const { command, marker, resolve, reject } = this.current;
    if (this.stdout.length + this.stderr.length > MAX_ANSWER) {
      this.kill(new Error(`libvirt's answer to "${command}" is too long`));
      return;
    }
    const answer = answerIn(this.stdout, marker);
    const complaints = complaintsIn(this.stderr, marker);
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
    this.current?.reject(this.ended);
  }
}

/**
 * The text between the line with the command and the prompt of the marker's
 * echo; undefined before the last prompt.
 */
export function answerIn(stdout: string, marker: string): string | undefined {
  const [, prompt] =
    /(virsh [#>] )echo --err \S+\n\1$/.exec(stdout.slice(-200)) ?? [];
  const end = prompt ? stdout.indexOf(`${prompt}echo ${marker}\n`) : -1;
  return end < 0 ? undefined : stdout.slice(stdout.indexOf('\n') + 1, end);
}

/** What went wrong, before the marker; undefined before the marker is there. */
export function complaintsIn(
  stderr: string,
  marker: string,
): string[] | undefined {
  const end = stderr.indexOf(`error: ${marker}\n`);
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

/** The command and its object, without further arguments. */
function nameOf(command: string): string {
  return command.split(' ').slice(0, 2).join(' ');
}
