import {
  describeExecutorConformance,
  ExecutorDriver,
  operation,
  spec,
  vm,
} from '@backlot/plugin-vm-node/testing';
import { MemoryExecutor } from '../__testUtils__/MemoryExecutor';
import { type Guests, MemoryHost } from '../__testUtils__/MemoryHypervisor';
import type { MachineState } from './Hypervisor';

class Driver extends ExecutorDriver<MemoryExecutor> {
  readonly host = new MemoryHost();
  executor = new MemoryExecutor(this.host);

  constructor(guests: Partial<Guests> = {}) {
    super();
    Object.assign(this.host.guests, guests);
  }

  reopen(config?: { bootTimeoutMs: number; shutdownTimeoutMs: number }) {
    this.executor = new MemoryExecutor(this.host, config);
    return this.executor;
  }

  /** A machine in a state that it came into by itself. */
  async createdAs(state: MachineState) {
    const web = vm();
    await this.run(operation('create', web));
    this.host.machines.get(web.id)!.state = state;
    this.host.commands.length = 0;
    return web;
  }
}

const problem = (code: string) => ({
  code,
  message: `${code} happened`,
  remedy: 'Change it.',
  retryable: false,
});
const paused: MachineState = {
  power: 'unknown',
  remedy: 'resume',
  problem: problem('Paused'),
};
const crashed: MachineState = {
  power: 'stopped',
  remedy: 'new',
};
const silent: MachineState = {
  power: 'unknown',
  remedy: 'new',
  isSilent: true,
  problem: problem('Silent'),
};

const suite = new Driver();
describeExecutorConformance('A hypervisor in memory', {
  executor: () => suite.executor,
  reopen: async () => suite.reopen(),
  spec,
  timeoutMs: 10_000,
  can: {
    idempotency: 'key',
    power: true,
    lists: true,
    findsDrift: true,
    cancels: true,
    logs: true,
    steps: true,
  },
  countMachines: async vmId => (suite.host.machines.has(vmId) ? 1 : 0),
  whileHeld: async run => {
    suite.host.guests.bootMs = Infinity;
    await run();
    suite.host.guests.bootMs = 50;
  },
  whileFailing: async run => {
    suite.host.guests.refuseStart = true;
    await run();
    suite.host.guests.refuseStart = false;
  },
});

describe('a boot', () => {
  it('is reported in steps, with what the hypervisor says of the machine', async () => {
    const result = await new Driver().run(operation('create', vm()));
    expect(result).toMatchObject({
      state: 'succeeded',
      progress: { done: 4, total: 4 },
      outputs: {
        power: 'running',
        addresses: [{ type: 'ipv4', address: '192.0.2.1' }],
      },
    });
    expect(result.steps?.map(({ name }) => name)).toEqual([
      'prepare',
      'start',
      'kernel',
      'ready',
    ]);
  });

  it.each<[string, Partial<Guests>, string]>([
    [
      'the guest fails',
      { lastEvents: [{ stage: 'ready', state: 'failed', message: 'm' }] },
      'GuestFailed',
    ],
    [
      'the user data fail',
      {
        lastEvents: [
          { stage: 'user-data', state: 'failed', message: 'exit status 7' },
          { stage: 'ready', state: 'failed' },
        ],
      },
      'UserDataFailed',
    ],
    ['the guest takes too long', { bootMs: Infinity }, 'BootTimeout'],
    ['the host refuses the start', { refuseStart: true }, 'Refused'],
  ])('fails when %s, and stays failed', async (_, guests, code) => {
    const driver = new Driver(guests);
    driver.reopen({ bootTimeoutMs: 100, shutdownTimeoutMs: 0 });
    const create = operation('create', vm());
    const result = await driver.run(create);
    expect(result).toMatchObject({
      state: 'failed',
      error: { code },
      leftovers: [`the machine ${create.vm.name}`],
    });
    driver.reopen();
    expect(await driver.executor.poll(create, driver.context)).toEqual(result);
  });

  it('fails when the machine ends', async () => {
    const driver = new Driver({ bootMs: Infinity });
    const create = operation('create', vm());
    await driver.submit(create);
    await driver.pollUntil(create, () => driver.host.commands.length > 0);
    driver.host.machines.get(create.vm.id)!.state = crashed;
    expect(await driver.executor.poll(create, driver.context)).toMatchObject({
      state: 'failed',
      error: { code: 'MachineStopped' },
    });
  });

  it('is continued by a start that arrives meanwhile', async () => {
    const driver = new Driver({ bootMs: 200 });
    const create = operation('create', vm());
    await driver.submit(create);
    await driver.pollUntil(create, () => driver.host.commands.length > 0);
    const start = operation('start', create.vm);
    const result = await driver.run(start);
    expect(result.state).toBe('succeeded');
    expect(result.steps?.at(-1)?.name).toBe('ready');
    expect(driver.host.commands).toEqual(['start']);
    expect(await driver.executor.poll(create, driver.context)).toMatchObject({
      error: { code: 'OperationReplaced' },
    });
  });
});

describe('power', () => {
  const stop = async (
    state: MachineState,
    guests: Partial<Guests> = {},
    shutdownTimeoutMs = 60_000,
  ) => {
    const driver = new Driver(guests);
    const web = await driver.createdAs(state);
    driver.reopen({ bootTimeoutMs: 60_000, shutdownTimeoutMs });
    const result = await driver.run(operation('stop', web));
    expect(result).toMatchObject({
      state: 'succeeded',
      outputs: { power: 'stopped' },
      progress: { done: 1, total: 1 },
    });
    return driver.host.commands;
  };
  const running: MachineState = { power: 'running', remedy: 'none' };

  it('shuts a guest down', async () => {
    expect(await stop(running)).toEqual(['shutdown']);
  });

  it('ends a guest that does not shut down', async () => {
    const commands = await stop(running, { ignorePowerButton: true }, 400);
    expect(commands.at(0)).toBe('shutdown');
    expect(commands.at(-1)).toBe('destroy');
  });

  it('resumes a paused guest before it shuts it down', async () => {
    expect(await stop(paused)).toEqual(['resume', 'shutdown']);
  });

  it('ends a guest that stays paused', async () => {
    const commands = await stop(paused, { stayPaused: true });
    expect(commands.at(-1)).toBe('destroy');
  });

  it('ends what is left of a crashed machine', async () => {
    expect(await stop(crashed)).toEqual(['destroy']);
  });

  it('gives a hypervisor that does not answer its time', async () => {
    const commands = await stop(silent, {}, 400);
    expect(commands.at(0)).toBe('shutdown');
    expect(commands.at(-1)).toBe('destroy');
  });

  it.each<[string, MachineState, string[]]>([
    ['leaves a running machine alone', running, []],
    ['resumes a paused machine', paused, ['resume']],
    [
      'starts a stopped machine',
      { power: 'stopped', remedy: 'none' },
      ['start'],
    ],
    ['ends a crashed machine and starts it', crashed, ['destroy', 'start']],
    ['ends a silent machine and starts it', silent, ['destroy', 'start']],
  ])('%s', async (_, state, commands) => {
    const driver = new Driver();
    const web = await driver.createdAs(state);
    expect(await driver.run(operation('start', web))).toMatchObject({
      state: 'succeeded',
      outputs: { power: 'running' },
    });
    expect(driver.host.commands).toEqual(commands);
  });

  it('refuses to start a machine that stays paused', async () => {
    const driver = new Driver({ stayPaused: true });
    const web = await driver.createdAs(paused);
    await expect(driver.run(operation('start', web))).rejects.toMatchObject({
      code: 'Paused',
      retryable: true,
    });
  });

  it('restarts a machine', async () => {
    const driver = new Driver();
    const web = await driver.createdAs(running);
    const result = await driver.run(operation('restart', web));
    expect(driver.host.commands).toEqual(['shutdown', 'start']);
    expect(result.steps?.map(({ name }) => name)).toEqual([
      'shutdown',
      'start',
      'kernel',
      'ready',
    ]);
  });
});

it('lists the machines that are there', async () => {
  const driver = new Driver();
  const web = await driver.createdAs(paused);
  expect(await driver.listed()).toEqual([
    expect.objectContaining({
      vmId: web.id,
      power: 'unknown',
      placement: 'here',
      problem: paused.problem,
    }),
  ]);
});
