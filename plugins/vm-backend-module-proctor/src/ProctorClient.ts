import { ExecutorError } from '@backlot/plugin-vm-node';
import { z } from 'zod';
import type { ProctorConfig } from './config';
import { type Dialect, type JobStatus, dialects } from './dialects';
import type { LogLine } from './log/LineSplitter';
import { type LogEnd, readLog } from './log/readLog';
import { redactSent } from './redactSent';
import { limitOf, requestError } from './requestError';

/** Metadata of every proc comes as one answer. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

type Answer = { status: number; text: string };

const metadataSchema = z.array(z.object({ name: z.string() }));

/** Proctor's daemon over HTTP, as its clients call it. */
export class ProctorClient {
  readonly dialect: Dialect;

  constructor(private readonly config: ProctorConfig) {
    this.dialect = dialects[config.dialect];
  }

  /**
   * Starts a proc.
   *
   * @returns the job's id, and its name where that is another
   * @throws ExecutorError where nothing was started; any other error leaves it
   *   open, because the daemon knows no key that would distinguish two requests
   */
  async execute(
    run: {
      name: string;
      args: Record<string, string>;
      callbackUrl?: string;
      owner?: string;
      /** What must not be shown of the arguments. */
      secrets?: string[];
    },
    signal: AbortSignal,
  ): Promise<{ id: string; name?: string }> {
    const { name, args, callbackUrl, owner, secrets = [] } = run;
    const { status, text } = await this.request(
      'POST',
      this.dialect.executePath,
      owner,
      signal,
      JSON.stringify({
        name,
        args,
        ...(callbackUrl && { callback_url: callbackUrl }),
      }),
    );
    const shown = () =>
      JSON.stringify(
        redactSent(text, [
          ...secrets,
          ...secretsOfUrl(callbackUrl),
          ...Object.values(this.headersOf(owner)),
        ]),
      );
    if (status === 201) {
      try {
        return this.dialect.readJob(text);
      } catch {
        throw new Error(`Proctor's answer is not understood: ${shown()}`);
      }
    }
    if (status >= 400 && status < 500) {
      throw refused(status, shown(), name);
    }
    const refusal = status === 500 && this.dialect.readRefusal(text, name);
    if (refusal) {
      throw new ExecutorError(refusal);
    }
    throw new Error(`Proctor answers ${status}: ${shown()}`);
  }

  /** Undefined where the daemon does not know the job, or not yet. */
  async status(
    id: string,
    owner: string | undefined,
    signal: AbortSignal,
  ): Promise<JobStatus | undefined> {
    const { status, text } = await this.request(
      'GET',
      this.dialect.statusPath(id),
      owner,
      signal,
    );
    if (status === 404) {
      return undefined;
    }
    const shown = () =>
      JSON.stringify(redactSent(text, Object.values(this.headersOf(owner))));
    if (status !== 200) {
      throw new Error(`Proctor answers ${status}: ${shown()}`);
    }
    try {
      return this.dialect.readStatus(text);
    } catch {
      throw new Error(`Proctor's answer is not understood: ${shown()}`);
    }
  }

  /** Reads the log from its first line on, until the daemon closes it. */
  readLog(
    id: string,
    owner: string | undefined,
    onLine: (line: LogLine) => void,
    signal: AbortSignal,
  ): Promise<LogEnd> {
    return readLog({
      url: `${this.config.url}${this.dialect.logPath(id)}`,
      headers: this.headersOf(owner),
      cutAt: this.dialect.cutAt,
      signal,
      onLine,
    });
  }

  /** Names of all procs; undefined where the daemon does not list them. */
  async procs(signal: AbortSignal): Promise<Set<string> | undefined> {
    const { status, text } = await this.request(
      'GET',
      this.dialect.metadataPath,
      undefined,
      signal,
    );
    try {
      return status === 200
        ? new Set(
            metadataSchema.parse(JSON.parse(text)).map(({ name }) => name),
          )
        : undefined;
    } catch {
      return undefined;
    }
  }

  async ping(signal: AbortSignal): Promise<void> {
    const { status } = await this.request('GET', '/ping', undefined, signal);
    if (status !== 200) {
      throw new Error(`Proctor answers ${status}`);
    }
  }

  private headersOf(owner: string | undefined): Record<string, string> {
    const { headers, teams } = this.config;
    return { ...headers, ...(owner && teams[owner]?.headers) };
  }

  private async request(
    method: string,
    path: string,
    owner: string | undefined,
    signal: AbortSignal,
    body?: string,
  ): Promise<Answer> {
    let answer: Answer;
    let retryAfter: string | null;
    try {
      const response = await fetch(`${this.config.url}${path}`, {
        method,
        signal,
        body,
        // Credentials must not follow to where somebody else points.
        redirect: 'manual',
        headers: {
          ...(body && { 'Content-Type': 'application/json' }),
          ...this.headersOf(owner),
        },
      });
      retryAfter = response.headers.get('Retry-After');
      answer = { status: response.status, text: await textOf(response) };
    } catch (error) {
      signal.throwIfAborted();
      throw requestError(error);
    }
    const limit = limitOf(answer.status, retryAfter, Date.now());
    if (limit) {
      throw limit;
    }
    return answer;
  }
}

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > MAX_ANSWER_BYTES) {
      throw new Error(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The token of a callback is the password of its URL. */
function secretsOfUrl(url: string | undefined): string[] {
  return url ? [url, decodeURIComponent(new URL(url).password)] : [];
}

const refused = (status: number, shown: string, proc: string) =>
  status === 401 || status === 403
    ? new ExecutorError({
        code: 'ProctorForbidden',
        message: `Proctor does not let the portal run ${proc} (${status})`,
        remedy:
          "Ask the platform team to look at the executor's headers, and at the groups that may run the proc.",
      })
    : new ExecutorError({
        code: 'ProctorRefused',
        message: `Proctor does not take the job ${proc} (${status}): ${shown}`,
        remedy: "Ask the platform team to look at the proc's arguments.",
      });
