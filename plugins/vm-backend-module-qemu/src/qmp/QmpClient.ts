import net from 'node:net';
import readline from 'node:readline';

/** QEMU understood the command and refused it. */
export class QmpError extends Error {
  name = 'QmpError';
}

type Pending = {
  resolve(value: unknown): void;
  reject(error: Error): void;
};

type Message = {
  QMP?: unknown;
  id?: number;
  return?: unknown;
  error?: { class: string; desc: string };
};

export type QmpOptions = {
  /** For the whole conversation. */
  timeoutMs: number;
  signal?: AbortSignal;
};

/**
 * A short conversation with QEMU over its monitor socket (JSON lines).
 *
 * QEMU serves one client at a time and lets a second one wait silently, so a
 * conversation is short and bounded in time.
 */
export class QmpClient {
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private greeted?: Pending;
  private ended?: Error;

  private constructor(private readonly socket: net.Socket) {
    socket.on('error', error => this.end(error));
    socket.on('close', () => this.end(new Error('QEMU closed its monitor')));
    readline
      .createInterface({ input: socket, crlfDelay: Infinity })
      .on('line', line => this.receive(line))
      // It passes the socket's errors on, which are handled above.
      .on('error', () => {});
  }

  /** Connects, talks and disconnects. */
  static async converse<T>(
    socketPath: string,
    options: QmpOptions,
    talk: (client: QmpClient) => Promise<T>,
  ): Promise<T> {
    options.signal?.throwIfAborted();
    const client = new QmpClient(net.connect({ path: socketPath }));
    const timer = setTimeout(
      () =>
        client.end(
          new Error(`QEMU's monitor was silent for ${options.timeoutMs} ms`),
        ),
      options.timeoutMs,
    );
    const onAbort = () => client.end(options.signal!.reason);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await new Promise<unknown>((resolve, reject) => {
        client.greeted = { resolve, reject };
      });
      await client.execute('qmp_capabilities');
      return await talk(client);
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      client.end(new Error('The conversation with QEMU is over'));
    }
  }

  async execute<T = unknown>(
    command: string,
    args?: Record<string, unknown>,
  ): Promise<T> {
    if (this.ended) {
      throw this.ended;
    }
    const id = this.nextId++;
    const answer = new Promise<unknown>((resolve, reject) =>
      this.pending.set(id, { resolve, reject }),
    );
    this.socket.write(
      `${JSON.stringify({ execute: command, arguments: args, id })}\n`,
    );
    return (await answer) as T;
  }

  private receive(line: string): void {
    let message: Message;
    try {
      message = JSON.parse(line);
    } catch {
      this.end(new Error(`QEMU's monitor sent something other than JSON`));
      return;
    }
    if (message.QMP) {
      this.greeted?.resolve(undefined);
      return;
    }
    // A message without such an id is an event, which is of no interest here.
    const pending = message.id && this.pending.get(message.id);
    if (!pending) {
      return;
    }
    this.pending.delete(message.id!);
    if (message.error) {
      pending.reject(new QmpError(message.error.desc));
    } else {
      pending.resolve(message.return);
    }
  }

  private end(error: Error): void {
    if (this.ended) {
      return;
    }
    this.ended = error;
    this.greeted?.reject(error);
    for (const pending of this.pending.values()) {
      pending.reject(error);
    }
    this.pending.clear();
    this.socket.destroy();
  }
}
