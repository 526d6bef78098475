import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { failures } from '../errors';

const MAX_OUTPUT = 64 * 1024;
/** What qemu-img does here takes milliseconds, on a busy host seconds. */
const TIMEOUT_MS = 60_000;

export type ProgramResult = {
  status: number | null;
  stdout: string;
  stderr: string;
};

/** Programs get none of the backend's environment. */
export function programEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C' };
}

/** @throws ExecutorError when there is no such program */
export async function findProgram(name: string): Promise<string> {
  const candidates = name.includes('/')
    ? [path.resolve(name)]
    : (process.env.PATH ?? '')
        .split(path.delimiter)
        .filter(Boolean)
        .map(directory => path.join(directory, name));
  for (const candidate of candidates) {
    const runnable = await fs.access(candidate, fs.constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runnable) {
      return candidate;
    }
  }
  throw failures.binaryMissing(name);
}

/**
 * Runs a program to its end, for a limited time. It rejects as soon as the time
 * is over or the signal is aborted: a process that waits for a dead file server
 * cannot even be killed.
 */
export async function runProgram(
  name: string,
  args: string[],
  options: { cwd?: string; signal?: AbortSignal; timeoutMs?: number } = {},
): Promise<ProgramResult> {
  const { cwd, signal, timeoutMs = TIMEOUT_MS } = options;
  const program = await findProgram(name);
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: programEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] = (output[stream] + text).slice(0, MAX_OUTPUT);
      });
    }
    const onAbort = () => giveUp(signal!.reason);
    const timer = setTimeout(
      () => giveUp(failures.programHangs(name, timeoutMs)),
      timeoutMs,
    );
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    function giveUp(reason: Error) {
      settle();
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
      reject(reason);
    }
    signal?.addEventListener('abort', onAbort, { once: true });
    child.on('error', error => {
      settle();
      reject(error);
    });
    child.on('close', status => {
      settle();
      resolve({ status, ...output });
    });
  });
}
