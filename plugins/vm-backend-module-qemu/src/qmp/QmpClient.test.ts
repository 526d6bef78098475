import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { QmpClient } from './QmpClient';

type Command = {
  execute: string;
  arguments?: unknown;
  id: number;
};

/** A fake QEMU: greets each client and answers what the script says. */
class FakeMonitor {
  readonly commands: string[] = [];
  private constructor(
    readonly socketPath: string,
    private readonly server: net.Server,
  ) {}

  static async start(
    script: (command: Command) => object[] | undefined,
    greeting: string | undefined = '{"QMP":{"version":{},"capabilities":[]}}',
  ): Promise<FakeMonitor> {
    const directory = await fs.mkdtemp(path.join(os.tmpdir(), 'fake-qmp-'));
    const server = net.createServer();
    const monitor = new FakeMonitor(path.join(directory, 'qmp.sock'), server);
    server.on('connection', socket => {
      if (greeting) {
        socket.write(`${greeting}\r\n`);
      }
      readline.createInterface({ input: socket }).on('line', line => {
        const command: Command = JSON.parse(line);
        monitor.commands.push(command.execute);
        const answers =
          command.execute === 'qmp_capabilities'
            ? [{ return: {} }]
            : script(command);
        if (!answers) {
          socket.destroy();
        }
        for (const answer of answers ?? []) {
          const id = 'event' in answer ? {} : { id: command.id };
          socket.write(`${JSON.stringify({ ...answer, ...id })}\r\n`);
        }
      });
    });
    await new Promise<void>(resolve =>
      server.listen(monitor.socketPath, resolve),
    );
    return monitor;
  }

  async stop(): Promise<void> {
    await new Promise(resolve => this.server.close(resolve));
    await fs.rm(path.dirname(this.socketPath), { recursive: true });
  }
}

describe('QmpClient', () => {
  let monitor: FakeMonitor;
  const patient = { timeoutMs: 60_000 };

  afterEach(async () => {
    await monitor.stop();
  });

  it('negotiates, executes and answers, whatever happens in between', async () => {
    monitor = await FakeMonitor.start(({ arguments: args }) => [
      { event: 'POWERDOWN', data: {} },
      { return: { echoed: args } },
    ]);
    const answer = await QmpClient.converse(
      monitor.socketPath,
      patient,
      client => client.execute('echo', { a: 1 }),
    );
    expect(answer).toEqual({ echoed: { a: 1 } });
    expect(monitor.commands).toEqual(['qmp_capabilities', 'echo']);
  });

  it('throws what QEMU refuses', async () => {
    monitor = await FakeMonitor.start(() => [
      { error: { class: 'CommandNotFound', desc: 'no such command' } },
    ]);
    await expect(
      QmpClient.converse(monitor.socketPath, patient, client =>
        client.execute('nonsense'),
      ),
    ).rejects.toThrow('no such command');
  });

  it('ends when QEMU goes away', async () => {
    monitor = await FakeMonitor.start(() => undefined);
    await expect(
      QmpClient.converse(monitor.socketPath, patient, client =>
        client.execute('quit'),
      ),
    ).rejects.toThrow('closed');
  });

  it('ends when another client has the monitor, which then says nothing', async () => {
    monitor = await FakeMonitor.start(() => [], '');
    await expect(
      QmpClient.converse(monitor.socketPath, { timeoutMs: 50 }, client =>
        client.execute('query-status'),
      ),
    ).rejects.toThrow('silent for 50 ms');
  });

  it('ends when the caller does not wait any longer', async () => {
    monitor = await FakeMonitor.start(() => []);
    const caller = new AbortController();
    const conversation = QmpClient.converse(
      monitor.socketPath,
      { ...patient, signal: caller.signal },
      client => client.execute('query-status'),
    );
    caller.abort(new Error('enough'));
    await expect(conversation).rejects.toThrow('enough');
  });

  it('fails when nobody listens', async () => {
    monitor = await FakeMonitor.start(() => []);
    await expect(
      QmpClient.converse(`${monitor.socketPath}.none`, patient, async () => {}),
    ).rejects.toThrow('ENOENT');
  });
});
