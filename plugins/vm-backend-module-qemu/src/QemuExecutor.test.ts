import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PollResult } from '@backlot/plugin-vm-node';
import { Host, operation, spec, vm } from './__testUtils__/Host';

jest.setTimeout(600_000);

describe('QemuExecutor, with real machines', () => {
  let host: Host;

  afterEach(async () => {
    await host?.dispose();
  });

  const httpAddress = (result: PollResult) => {
    const [http] = (result.outputs?.addresses ?? []).filter(
      ({ purpose }) => purpose === 'http',
    );
    return `http://${http.address}:${http.port}`;
  };

  it('takes a machine through its life', async () => {
    host = await Host.create();
    const web = vm({
      spec: spec({ userData: '#!/bin/sh\necho "built by $(hostname)"\n' }),
    });

    const create = operation('create', web);
    const created = await host.run(create);
    expect(created).toMatchObject({
      state: 'succeeded',
      progress: { done: 8, total: 8 },
      outputs: {
        power: 'running',
        hostname: web.name,
        facts: { os: 'Backlot micro 1' },
      },
    });
    expect(created.steps?.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['prepare', 'succeeded'],
      ['queue', 'succeeded'],
      ['start', 'succeeded'],
      ['kernel', 'succeeded'],
      ['seed', 'succeeded'],
      ['network', 'succeeded'],
      ['user-data', 'succeeded'],
      ['ready', 'succeeded'],
    ]);
    const url = httpAddress(created);
    expect(await (await fetch(url)).json()).toEqual({
      name: web.name,
      instanceId: web.id,
    });
    expect(await host.logOf(create)).toContain(`built by ${web.name}`);

    expect(await host.run(operation('stop', web))).toMatchObject({
      state: 'succeeded',
      outputs: { power: 'stopped' },
    });
    expect(await host.executor.inspect(web, host.context)).toMatchObject({
      power: 'stopped',
    });
    await expect(fetch(url)).rejects.toThrow();

    const started = await host.run(operation('start', web));
    expect(started).toMatchObject({ state: 'succeeded' });
    expect(httpAddress(started)).toBe(url);
    const pid = await host.pidOf(web.id);

    const restarted = await host.run(operation('restart', web));
    expect(restarted).toMatchObject({ state: 'succeeded' });
    expect(await host.pidOf(web.id)).not.toBe(pid);
    expect((await fetch(httpAddress(restarted))).status).toBe(200);

    expect(await host.run(operation('delete', web))).toMatchObject({
      state: 'succeeded',
    });
    expect(await host.filesOf(web.id)).toEqual([]);
    expect(await host.executor.inspect(web, host.context)).toBeUndefined();
    expect(await host.run(operation('delete', web))).toMatchObject({
      state: 'succeeded',
    });
  });
});
