import { expect, test } from '@playwright/test';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiOf } from './api';
import { threeExecutors } from './portals';

test.use({ baseURL: threeExecutors.url });

type Vm = {
  name: string;
  executor: string;
  phase: string;
  specRevision: number;
  addresses: Array<{ purpose?: string; address: string; port?: number }>;
};

const serving = (version: string) =>
  `#!/bin/sh\necho ${version} > /srv/www/version\n`;

/** What the service of a VM says; undefined when it does not answer. */
async function versionOf(vm: Vm): Promise<string | undefined> {
  const http = vm.addresses.find(({ purpose }) => purpose === 'http');
  try {
    const answer = await fetch(
      `http://${http!.address}:${http!.port}/version`,
      {
        signal: AbortSignal.timeout(5000),
      },
    );
    return answer.ok ? (await answer.text()).trim() : undefined;
  } catch {
    return undefined;
  }
}

test('real machines are replaced under load, rolled back half-way, and moved', async ({
  request,
}) => {
  test.setTimeout(600_000);
  const api = await apiOf(request, 'priya');
  const suffix = Date.now().toString(36);
  const create = (name: string, more: object = {}) =>
    api.create({
      name: `${name}-${suffix}`,
      count: 3,
      userData: serving('v1'),
      healthCheck: { http: { purpose: 'http', path: '/version' } },
      ...more,
    });
  const groups = [
    await create('till'),
    await create('stock', { component: 'component:default/payment-gateway' }),
  ];
  const vmsOf = async (group: string): Promise<Vm[]> =>
    (await api.get(`vms?group=${group}&limit=50`)).items;
  const versions = async (group: string) =>
    (await Promise.all((await vmsOf(group)).map(versionOf))).filter(Boolean);
  const untilOver = async (id: string) => {
    await expect
      .poll(async () => (await api.get(`rollouts/${id}`)).phase, {
        timeout: 240_000,
      })
      .not.toMatch(/^(running|rollingBack)$/);
    return api.get(`rollouts/${id}`);
  };
  for (const group of groups) {
    await api.untilPhase(group, 'ready');
  }

  // A client that never stops to ask, and what it has seen.
  const asking = new AbortController();
  let rounds = 0;
  const outages: string[] = [];
  const client = (async () => {
    while (!asking.signal.aborted) {
      for (const group of groups) {
        const found = await versions(group);
        rounds += 1;
        if (found.length === 0) {
          outages.push(`${group} in round ${rounds}`);
        }
      }
      await sleep(300);
    }
  })();

  const ask = {
    groups,
    strategy: { batchSize: 2, gate: { healthySeconds: 1 } },
  };
  await test.step('replaced in batches', async () => {
    const id = await api.startRollout({
      ...ask,
      title: 'To version 2',
      change: { userData: serving('v2') },
    });
    const rollout = await untilOver(id);
    expect(rollout).toMatchObject({
      phase: 'succeeded',
      vms: { total: 6, done: 6, failed: 0 },
      batch: { current: 3, total: 3 },
    });
    for (const group of groups) {
      expect(await versions(group)).toEqual(['v2', 'v2', 'v2']);
    }
  });

  await test.step('taken back half-way', async () => {
    const id = await api.startRollout({
      ...ask,
      strategy: { ...ask.strategy, maxUnavailable: 0, maxSurge: 1 },
      title: 'To version 3',
      change: { userData: serving('v3') },
    });
    await expect
      .poll(async () => (await api.get(`rollouts/${id}`)).batch.current, {
        timeout: 120_000,
      })
      .toBeGreaterThan(1);
    expect(
      (await versions(groups[0])).concat(await versions(groups[1])),
    ).toEqual(expect.arrayContaining(['v2', 'v3']));
    await api.actOnRollout(id, 'rollback');
    expect((await untilOver(id)).phase).toBe('rolledBack');
    for (const group of groups) {
      expect(await versions(group)).toEqual(['v2', 'v2', 'v2']);
    }
  });

  asking.abort();
  await client;
  expect(rounds).toBeGreaterThan(20);
  expect(outages).toEqual([]);

  await test.step('moved to another executor', async () => {
    // Machines of the data center serve nothing that could be asked.
    const group = await create('ledger', { count: 2, healthCheck: undefined });
    groups.push(group);
    await api.untilPhase(group, 'ready');
    const id = await api.startRollout({
      groups: [group],
      title: 'To the data center',
      change: { executor: 'data-center' },
    });
    expect((await untilOver(id)).phase).toBe('succeeded');
    expect(
      (await vmsOf(group)).map(({ executor, phase }) => [executor, phase]),
    ).toEqual([
      ['data-center', 'ready'],
      ['data-center', 'ready'],
    ]);
  });

  await Promise.all(groups.map(group => api.delete(group)));
  for (const group of groups) {
    await api.untilPhase(group, 'deleted');
  }
});
