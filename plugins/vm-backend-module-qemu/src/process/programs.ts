import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { failures } from '../errors';

const MAX_OUTPUT = 8 * 1024;

export interface ProgramResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** The path of a program that may be run; refuses when there is none. */
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
    if (runnable) return candidate;
  }
  throw failures.binaryMissing(name);
}

/** Runs a program to its end. It gets none of the backend's environment. */
export async function runProgram(
  name: string,
  args: string[],
  options: { cwd?: string } = {},
): Promise<ProgramResult> {
  const program = await findProgram(name);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] = (output[stream] + text).slice(0, MAX_OUTPUT);
      });
    }
    child.on('error', reject);
    child.on('close', status => resolve({ status, ...output }));
  });
}
