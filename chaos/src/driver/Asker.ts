/**
 * Asks the API of any living replica. An ask whose answer got lost is repeated
 * until it is answered, as a careful client does.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ResponseError } from '@backstage/errors';
import { VmClient } from '@backlot/plugin-vm-common';

/** No answer in this time counts as lost. */
const PATIENCE_MS = 8000;
/** Whoever gets no answer for so long has found a defect. */
const GIVE_UP_MS = 300_000;

export type Answer<T> = {
  /** Set when the ask was accepted. */
  accepted?: T;
  /** Set when the ask was refused. */
  refused?: { status: number; message: string };
  /** How many answers got lost before: what was asked may be done already. */
  lost: number;
};

export class Asker {
  readonly figures = { asks: 0, accepted: 0, refused: 0, lostAnswers: 0 };
  private readonly clients: VmClient[];

  constructor(options: {
    urls: string[];
    token: string;
    /** From 0 to 1. */
    random: () => number;
  }) {
    this.random = options.random;
    this.clients = options.urls.map(
      url =>
        new VmClient({
          discoveryApi: { getBaseUrl: async plugin => `${url}/api/${plugin}` },
          fetchApi: {
            fetch: (input, init) =>
              fetch(input, {
                ...init,
                signal: AbortSignal.timeout(PATIENCE_MS),
                headers: {
                  ...(init?.headers as Record<string, string>),
                  Authorization: `Bearer ${options.token}`,
                },
              }),
          },
        }),
    );
  }

  private readonly random: () => number;

  async ask<T>(send: (client: VmClient) => Promise<T>): Promise<Answer<T>> {
    const giveUp = Date.now() + GIVE_UP_MS;
    this.figures.asks += 1;
    for (let lost = 0; ; lost += 1) {
      const client =
        this.clients[Math.floor(this.random() * this.clients.length)];
      try {
        const accepted = await send(client);
        this.figures.accepted += 1;
        return { accepted, lost };
      } catch (error) {
        const refused = refusalOf(error);
        if (refused) {
          this.figures.refused += 1;
          return { refused, lost };
        }
        if (Date.now() > giveUp) {
          throw new Error(`No answer for ${GIVE_UP_MS / 1000} s: ${error}`);
        }
        this.figures.lostAnswers += 1;
        await sleep(100 + this.random() * 300);
      }
    }
  }

  /** For reads, which are not refused. */
  async read<T>(send: (client: VmClient) => Promise<T>): Promise<T> {
    const { accepted, refused } = await this.ask(send);
    if (refused) {
      throw new Error(`A read was refused: ${refused.message}`);
    }
    return accepted!;
  }
}

/** Undefined for everything that says nothing of what was done. */
function refusalOf(error: unknown): Answer<never>['refused'] {
  if (error instanceof ResponseError) {
    const { status } = error.response;
    // A backend that is starting answers 404 where its routes will be.
    const isAnswer = status >= 400 && status < 500;
    const isStarting = status === 404 && error.cause.name !== 'NotFoundError';
    if (isAnswer && !isStarting) {
      return { status, message: error.cause.message };
    }
  }
  return undefined;
}
