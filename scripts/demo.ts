/**
 * The main job without a hand on it: starts the portal, signs in as an example
 * user, runs the template "New application", waits for its VMs, calls the HTTP
 * service of each, and shows what came of it. The exit status is 0 only if all of it worked.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Vm, VmClient } from '@backlot/plugin-vm-common';

const root = path.resolve(__dirname, '..');
const user = { name: 'olivia', team: 'group:default/orders-team' };
const PORTAL_SECONDS = 180;
const TASK_SECONDS = 900;
const CALL_SECONDS = 60;

const { values: options } = parseArgs({
  options: {
    exit: { type: 'boolean', default: false },
    port: { type: 'string', default: '7007' },
    count: { type: 'string', default: '2' },
    executor: { type: 'string', default: 'qemu' },
  },
});
const url = `http://localhost:${options.port}`;
const data = path.join(root, '.data/demo');
const log = path.join(data, 'backend.log');
const count = Number(options.count);
if (!['qemu', 'libvirt'].includes(options.executor)) {
  throw new Error(`--executor is qemu or libvirt, not ${options.executor}`);
}

const say = (text: string) => console.log(`\x1b[1m==>\x1b[0m ${text}`);

function startPortal(): ChildProcess {
  mkdirSync(data, { recursive: true });
  const output = openSync(log, 'w');
  const portal = spawn(
    path.join(root, 'dev'),
    [
      'backend',
      '--config',
      path.join(root, 'scripts/demo.app-config.yaml'),
      ...(options.executor === 'libvirt'
        ? ['--config', path.join(root, 'scripts/demo.libvirt.app-config.yaml')]
        : []),
      '--port',
      options.port,
    ],
    {
      cwd: root,
      env: { ...process.env, APP_CONFIG_app_baseUrl: JSON.stringify(url) },
      stdio: ['ignore', output, output],
      // A Ctrl-C is ours to handle: first the VMs, then the portal.
      detached: true,
    },
  );
  closeSync(output);
  return portal;
}

async function stopPortal(portal: ChildProcess): Promise<void> {
  if (portal.exitCode === null && portal.signalCode === null) {
    const ended = new Promise(resolve => portal.once('exit', resolve));
    portal.kill('SIGTERM');
    await Promise.race([
      ended,
      sleep(15_000).then(() => portal.kill('SIGKILL')),
    ]);
  }
}

/** Tries until it succeeds; the last error when it does not in time. */
async function eventually<T>(
  seconds: number,
  what: string,
  attempt: () => Promise<T>,
): Promise<T> {
  const giveUp = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > giveUp) {
        throw new Error(`${what} did not work within ${seconds} s: ${error}`);
      }
      await sleep(500);
    }
  }
}

async function answerOf(response: Response): Promise<any> {
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${response.status} ${text.slice(0, 300)}`);
  }
  return JSON.parse(text);
}

const signIn = async (): Promise<string> => {
  const answer = await answerOf(
    await fetch(`${url}/api/auth/example/refresh?env=development`, {
      headers: { 'x-example-user': user.name },
    }),
  );
  return answer.backstageIdentity.token;
};

async function runTemplate(token: string, name: string): Promise<string> {
  const { id } = await answerOf(
    await fetch(`${url}/api/scaffolder/v2/tasks`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({
        templateRef: 'template:default/new-application',
        values: {
          name,
          description: 'Made by ./dev demo',
          owner: user.team,
          environment: 'development',
          stack: 'java',
          image: 'micro',
          size: 'tiny',
          count,
          userData: '#!/bin/sh\necho "hello from $(hostname)"\n',
        },
      }),
    }),
  );
  return id;
}

/** Shows what the task says, as it says it. */
async function followTask(token: string, id: string): Promise<void> {
  let after: number | undefined;
  const giveUp = Date.now() + TASK_SECONDS * 1000;
  while (Date.now() < giveUp) {
    const events = await answerOf(
      await fetch(
        `${url}/api/scaffolder/v2/tasks/${id}/events${
          after === undefined ? '' : `?after=${after}`
        }`,
        { headers: { Authorization: `Bearer ${token}` } },
      ),
    );
    for (const event of events) {
      after = event.id;
      console.log(`    ${event.body.message.split('\n')[0]}`);
      if (event.type === 'completion') {
        const task = await answerOf(
          await fetch(`${url}/api/scaffolder/v2/tasks/${id}`, {
            headers: { Authorization: `Bearer ${token}` },
          }),
        );
        if (task.status !== 'completed') {
          throw new Error(
            `The task ended ${task.status}: ${
              event.body.error?.message ?? event.body.message
            }`,
          );
        }
        return;
      }
    }
    await sleep(500);
  }
  throw new Error(`The task did not end within ${TASK_SECONDS} s`);
}

async function callService(vm: Vm): Promise<string> {
  const address = vm.addresses.find(({ purpose }) => purpose === 'http');
  if (!address) {
    throw new Error(`${vm.name} has no HTTP address`);
  }
  return eventually(CALL_SECONDS, `Calling ${vm.name}`, async () => {
    const response = await fetch(`http://${address.address}:${address.port}/`, {
      signal: AbortSignal.timeout(5000),
    });
    const text = await response.text();
    if (!response.ok || !text.includes(vm.name)) {
      throw new Error(`${response.status} ${text.slice(0, 200)}`);
    }
    return text.trim();
  });
}

function printTable(vms: Vm[]): void {
  const rows = [
    ['name', 'phase', 'address', 'image', 'seconds to ready'],
    ...vms.map(vm => [
      vm.name,
      vm.phase,
      vm.addresses
        .map(({ address, port }) => (port ? `${address}:${port}` : address))
        .join(' '),
      vm.image,
      vm.readyAt
        ? ((Date.parse(vm.readyAt) - Date.parse(vm.createdAt)) / 1000).toFixed(
            1,
          )
        : '-',
    ]),
  ];
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map(row => row[column].length)),
  );
  for (const row of rows) {
    console.log(
      `    ${row.map((cell, i) => cell.padEnd(widths[i])).join('  ')}`,
    );
  }
}

async function runMainJob(): Promise<void> {
  await eventually(PORTAL_SECONDS, 'Starting the portal', async () =>
    answerOf(await fetch(`${url}/.backstage/health/v1/readiness`)),
  );
  const token = await eventually(PORTAL_SECONDS, 'Signing in', signIn);
  const vms = new VmClient({
    discoveryApi: { getBaseUrl: async plugin => `${url}/api/${plugin}` },
  });
  const name = `demo-${Date.now().toString(36)}`;

  say(`Running the template "New application" as ${user.name}: ${name}`);
  const taskId = await eventually(PORTAL_SECONDS, 'Running the template', () =>
    runTemplate(token, name),
  );
  try {
    await followTask(token, taskId);
    await showVms(vms, token, name);
  } finally {
    if (options.exit) {
      say('Deleting the VMs');
      await deleteVms(vms, token, name);
    }
  }
  if (!options.exit) {
    say(`Look at ${url}/catalog/default/component/${name}/virtual-machines`);
    say(
      'Sign in as any of the example users. Ctrl-C ends the portal; the VMs live on and are found again',
    );
  }
}

const componentOf = (name: string) => `component:default/${name}`;

async function showVms(
  vms: VmClient,
  token: string,
  name: string,
): Promise<void> {
  const { items } = await vms.listVms(
    { component: componentOf(name) },
    { token },
  );
  if (items.length !== count || items.some(({ phase }) => phase !== 'ready')) {
    printTable(items);
    throw new Error(`${count} ready VMs were expected`);
  }
  say('Calling the HTTP service of each VM');
  for (const vm of items) {
    console.log(`    ${vm.name}: ${await callService(vm)}`);
  }
  say('What came of it');
  printTable(items);
}

async function deleteVms(
  vms: VmClient,
  token: string,
  name: string,
): Promise<void> {
  const { items: groups } = await vms.listGroups(
    { component: componentOf(name) },
    { token },
  );
  for (const { id } of groups) {
    await vms.deleteGroup(id, { token });
    await eventually(CALL_SECONDS * 3, 'Deleting the VMs', async () => {
      const { phase } = await vms.getGroup(id, { token });
      if (phase !== 'deleted') {
        throw new Error(`the group is ${phase}`);
      }
    });
  }
}

async function main(): Promise<void> {
  if (!Number.isInteger(count) || count < 1) {
    throw new Error('--count wants a whole number from 1');
  }
  say(`Starting the portal on ${url}; its log is ${path.relative(root, log)}`);
  const portal = startPortal();
  const ended = new Promise<string>(resolve => {
    portal.once('exit', (code, signal) =>
      resolve(`The portal ended by itself (${signal ?? code}); see ${log}`),
    );
  });
  const interrupted = new Promise<void>(resolve => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  try {
    const done = await Promise.race([
      runMainJob().then(() => true),
      ended.then(reason => {
        throw new Error(reason);
      }),
      interrupted.then(() => false),
    ]);
    if (done && !options.exit) {
      await Promise.race([
        interrupted,
        ended.then(reason => {
          throw new Error(reason);
        }),
      ]);
    }
    if (!done) {
      process.exitCode = 130;
    }
  } finally {
    await stopPortal(portal);
  }
}

main()
  .catch(error => {
    console.error(`\x1b[31mfailed:\x1b[0m ${error.message}`);
    process.exitCode = 1;
  })
  .finally(() => process.exit());
