import { ExecutorError } from '@backlot/plugin-vm-node';
import type { ProctorConfig } from './config';
import { type Dialect, type JobState, dialects } from './dialects';
import { type LogEnd, readLog } from './log/readLog';

/** Where no connection was made, nothing was asked. */
const NOTHING_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH'];
const QUOTED = 200;

type Answer = { status: number; text: string };

/** Proctor's daemon over HTTP, as its clients call it. */
export class ProctorClient {
  readonly dialect: Dialect;

  constructor(private readonly config: ProctorConfig) {
    this.dialect = dialects[config.dialect];
  }

  /**
   * Starts a proc.
   *
   * @returns the job's id
   * @throws ExecutorError where nothing was started; any other error leaves it
   *   open, because the daemon knows no key that would tell two asks apart
   */
  async execute(
    ask: {
      name: string;
      args: Record<string, string>;
      callbackUrl?: string;
      owner?: string;
    },
    signal: AbortSignal,
  ): Promise<string> {
    const { name, args, callbackUrl, owner } = ask;
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
    if (status === 201) {
      try {
        return this.dialect.readId(text);
      } catch (error) {
        throw new Error(`Proctor's answer is not understood: ${error}`);
      }
    }
    if (status >= 400 && status < 500) {
      throw refused(status, text, name);
    }
    throw new Error(`Proctor answers ${status}: ${quote(text)}`);
  }

  /** Undefined where the daemon does not know the job, or not yet. */
  async state(
    id: string,
    owner: string | undefined,
    signal: AbortSignal,
  ): Promise<JobState | undefined> {
    const { status, text } = await this.request(
      'GET',
      this.dialect.statusPath(id),
      owner,
      signal,
    );
    if (status === 404) {
      return undefined;
    }
    if (status !== 200) {
      throw new Error(`Proctor answers ${status}: ${quote(text)}`);
    }
    return this.dialect.readState(text);
  }

  /** Reads the log from its first line on, until the daemon closes it. */
  readLog(
    id: string,
    owner: string | undefined,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<LogEnd> {
    return readLog({
      url: `${this.config.url}${this.dialect.logPath(id)}`,
      headers: this.headersOf(owner),
      signal,
      onLine,
    });
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
      return { status: response.status, text: await response.text() };
    } catch (error) {
      signal.throwIfAborted();
      const { code } = ((error as Error).cause ?? {}) as { code?: string };
      if (code && NOTHING_SENT.includes(code)) {
        throw new ExecutorError({
          code: 'ProctorUnreachable',
          message: `Proctor cannot be reached (${code})`,
          remedy: 'It is tried again by itself; tell the platform team.',
          retryable: true,
        });
      }
      throw new Error(`Proctor does not answer: ${code ?? error}`);
    }
  }
}

const quote = (text: string) => JSON.stringify(text.slice(0, QUOTED));

const refused = (status: number, text: string, proc: string) =>
  status === 401 || status === 403
    ? new ExecutorError({
        code: 'ProctorForbidden',
        message: `Proctor does not let the portal run ${proc} (${status})`,
        remedy:
          "Ask the platform team to look at the executor's headers, and at the groups that may run the proc.",
      })
    : new ExecutorError({
        code: 'ProctorRefused',
        message: `Proctor does not take the job ${proc} (${status}): ${quote(
          text,
        )}`,
        remedy: "Ask the platform team to look at the proc's arguments.",
      });
