import { TestDatabases } from '@backstage/backend-test-utils';
import type { ExecutorActionRequest } from '@backlot/plugin-vm-common';
import { TestBackend } from '../__testUtils__/TestBackend';
import { DefaultExecutors } from './DefaultExecutors';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

const wake = () => {};

const two = {
  vm: {
    executors: {
      scripted: { kind: 'scripted', limits: { create: 5, other: 5 } },
      spare: { kind: 'scripted' },
    },
  },
};

describe.each(databases.eachSupportedId())('pausing on %s', databaseId => {
  async function start(options: Parameters<typeof TestBackend.create>[1] = {}) {
    const backend = await TestBackend.create(
      await databases.init(databaseId),
      options,
    );
    const { inventory, config, caller } = backend;
    const executors = new DefaultExecutors({ inventory, config, wake });
    const act = (request: ExecutorActionRequest, executor = 'scripted') =>
      executors.act(executor, request, caller);
    const status = async () => (await executors.list()).items[0];
    return { backend, act, status };
  }

  it('starts nothing new, and then all that waited', async () => {
    const { backend, act, status } = await start();
    const { group: before } = await backend.request();
    await backend.settle();
    await act({ action: 'pause', reason: 'the disks are moved' });
    const { group } = await backend.request({ count: 12 });
    await backend.groups.delete(before.id, false, backend.caller);
    await backend.settle();
    expect((await backend.group(group.id)).countPending).toBe(12);
    expect((await backend.group(before.id)).phase).toBe('deleting');
    expect(await status()).toMatchObject({
      paused: {
        by: 'user:default/olivia',
        reason: 'the disks are moved',
        at: expect.any(String),
      },
      vms: 13,
      running: 0,
      queued: 13,
    });

    await act({ action: 'resume' });
    await backend.settle();
    expect((await backend.group(group.id)).phase).toBe('ready');
    expect((await backend.group(before.id)).phase).toBe('deleted');
    expect(await status()).toMatchObject({ paused: null, vms: 12, queued: 0 });
  });

  it('lets go on what is under way', async () => {
    const { backend, act } = await start({
      script: () => ({ polls: 3, lookAgainInMs: 1000 }),
    });
    const { group } = await backend.request();
    await backend.main.engine.runDue();
    await act({ action: 'pause', reason: 'why not' });
    await backend.settle();
    expect((await backend.group(group.id)).phase).toBe('ready');
  });

  it('sends new work elsewhere, unless it was asked for', async () => {
    const { backend, act } = await start(two);
    const executorOf = async (request = {}) =>
      (await backend.request(request)).group.executor;
    expect(await executorOf()).toBe('scripted');
    await act({ action: 'pause', reason: 'it is full' });
    expect(await executorOf()).toBe('spare');
    expect(await executorOf({ executor: 'scripted' })).toBe('scripted');
    await act({ action: 'pause', reason: 'as well' }, 'spare');
    expect(await executorOf()).toBe('scripted');
    await act({ action: 'resume' });
    expect(await executorOf()).toBe('scripted');
  });

  it('reports the last failures, and knows its executors', async () => {
    const { backend, act, status } = await start({
      script: () => ({
        error: {
          code: 'Full',
          message: 'no room',
          remedy: 'wait',
          retryable: false,
        },
      }),
    });
    await backend.request({ count: 7, onFailure: 'keep' });
    await backend.settle();
    const { lastDay, lastErrors } = await status();
    expect(lastDay).toEqual({ succeeded: 0, failed: 7 });
    expect(lastErrors).toHaveLength(5);
    expect(lastErrors[0]).toMatchObject({
      vmName: expect.stringMatching(/^orders-staging-java-/),
      type: 'create',
      error: { code: 'Full', message: 'no room' },
    });
    backend.clock.advance(25 * 3_600_000);
    expect((await status()).lastErrors).toEqual([]);
    await expect(act({ action: 'resume' }, 'other')).rejects.toThrow(
      'There is no executor other',
    );
  });
});
