import { mockCredentials } from '@backstage/backend-test-utils';
import type { Script } from '@backlot/plugin-vm-node/testing';
import { input, startScaffolder } from '../__testUtils__/startScaffolder';

jest.setTimeout(60_000);

type Scaffolder = Awaited<ReturnType<typeof startScaffolder>>;

const quick = { lookAgainInMs: 20 };
const failing = (
  failingType: 'create' | 'delete',
  message = 'The disk is full',
): Script => {
  const error = {
    code: 'DiskFull',
    message,
    remedy: 'Free some space.',
    retryable: false,
  };
  return ({ type }) => (type === failingType ? { ...quick, error } : quick);
};
const create = (more: object = {}) => ({
  id: 'vms',
  action: 'vm:create',
  input: { ...input, ...more },
});

describe('the actions in the scaffolder', () => {
  let scaffolder: Scaffolder;

  beforeEach(async () => {
    scaffolder = await startScaffolder();
  });

  afterEach(async () => {
    await scaffolder.stop();
  });

  describe('vm:create', () => {
    it('requests the group as who started the task, waits until the VMs are ready, and tells of them', async () => {
      const task = await scaffolder.start(
        [create({ count: 2, leaseDays: 3, labels: { tier: 'web' } })],
        { vms: '${{ steps.vms.output }}' },
      );
      const { status, log, output } = await scaffolder.end(task);
      expect(log).toContain('orders-staging-java-01 ready');
      expect(status).toBe('completed');
      const [group] = await scaffolder.groups();
      expect(group).toMatchObject({
        createdBy: 'user:default/olivia',
        spec: { labels: { tier: 'web' } },
        lease: { expiresAt: expect.any(String) },
        phase: 'ready',
      });
      expect(output.vms).toMatchObject({
        groupId: group.id,
        name: group.name,
        link: '/catalog/default/component/orders/virtual-machines',
        vms: [{ phase: 'ready' }, { phase: 'ready' }],
      });
    });

    it('does not wait where that is not wanted', async () => {
      scaffolder.setScript(() => ({ endless: true, lookAgainInMs: 20 }));
      const task = await scaffolder.start([create({ wait: false })], {
        vms: '${{ steps.vms.output.vms }}',
      });
      expect(await scaffolder.end(task)).toMatchObject({
        status: 'completed',
        output: { vms: [] },
      });
    });

    it.each([
      [
        'an image that is not offered',
        { image: 'beos' },
        /InputError: image: /,
      ],
      ['a count that is too large', { count: 5000 }, /InputError: count: /],
      [
        'a component that is no reference',
        { component: ':::' },
        /InputError: component: ":::" is no entity reference/,
      ],
      [
        'no component',
        { component: '${{ steps.nothing.output.entityRef }}' },
        /InputError: component: is required/,
      ],
    ])('shows what is refused in words: %s', async (_, more, words) => {
      const task = await scaffolder.start([create(more)]);
      const { status, log } = await scaffolder.end(task);
      expect(status).toBe('failed');
      expect(log).toMatch(words);
      expect(log).not.toContain('Request failed');
      expect(log).not.toMatch(/^ +at /m);
      expect(await scaffolder.groups()).toEqual([]);
    });

    it('makes a group for each round of a step, equal or not', async () => {
      const task = await scaffolder.start(
        [
          {
            ...create({ labels: { round: '${{ each.value }}' }, wait: false }),
            each: ['one', 'one', 'two'],
          },
        ],
        { ids: '${{ steps.vms.output.groupId }}' },
      );
      const { output } = await scaffolder.end(task);
      const groups = await scaffolder.groups();
      expect(groups.map(({ spec }) => spec.labels.round).sort()).toEqual([
        'one',
        'one',
        'two',
      ]);
      expect(new Set(output.ids)).toEqual(new Set(groups.map(({ id }) => id)));
      expect(output.ids).toHaveLength(3);
    });

    it('makes no doubles when a task runs again', async () => {
      const steps = [
        {
          ...create({ wait: false, labels: { at: '${{ each.value }}' } }),
          each: ['one', 'one'],
        },
        {
          id: 'größe, second',
          action: 'vm:create',
          input: { ...input, image: 'beos' },
        },
      ];
      const task = await scaffolder.start([
        { ...steps[0], input: { ...steps[0].input } },
        steps[1],
      ]);
      expect((await scaffolder.end(task)).status).toBe('failed');
      expect(await scaffolder.groups()).toHaveLength(2);
      await scaffolder.retry(task);
      expect((await scaffolder.end(task)).status).toBe('failed');
      expect(await scaffolder.groups()).toHaveLength(2);
    });

    it('has the same groups in a new run of the same rounds, whoever starts it', async () => {
      scaffolder.setScript(failing('create'));
      const step = { ...create(), each: ['one', 'two'] };
      const task = await scaffolder.start([step]);
      expect((await scaffolder.end(task)).status).toBe('failed');
      expect(await scaffolder.groups()).toHaveLength(1);
      scaffolder.setScript(() => quick);
      await scaffolder.retry(
        task,
        mockCredentials.user.header('user:default/priya'),
      );
      expect((await scaffolder.end(task)).status).toBe('completed');
      // The first round has its VMs retried; the second begins only now.
      const groups = await scaffolder.groups();
      expect(groups.map(({ createdBy }) => createdBy).sort()).toEqual([
        'user:default/olivia',
        'user:default/priya',
      ]);
      expect(groups.map(({ phase }) => phase)).toEqual(['ready', 'ready']);
    });

    it('fails with what went wrong and what to do; a new run retries the VMs that failed', async () => {
      let first = true;
      scaffolder.setScript(operation => {
        if (operation.type === 'create' && first) {
          first = false;
          return failing('create')(operation);
        }
        return quick;
      });
      const task = await scaffolder.start([create({ count: 2 })]);
      const before = await scaffolder.end(task);
      expect(before.status).toBe('failed');
      expect(before.log).toMatch(
        /1 of 2 VMs of .* are ready; the group is degraded. .*: The disk is full. Free some space. A new run of the task retries/,
      );
      expect(before.log).not.toMatch(/^ +at /m);

      await scaffolder.retry(task);
      const after = await scaffolder.end(task);
      expect(after.log).toContain('has failed before; retries it');
      expect(after.status).toBe('completed');
      const groups = await scaffolder.groups();
      expect(groups).toMatchObject([{ phase: 'ready', count: 2 }]);
    });

    it('fails again when the retried VMs fail again, with the new failure', async () => {
      scaffolder.setScript(failing('create'));
      const task = await scaffolder.start([create()]);
      expect((await scaffolder.end(task)).status).toBe('failed');
      scaffolder.setScript(failing('create', 'The disk is full again'));
      await scaffolder.retry(task);
      const { status, log } = await scaffolder.end(task);
      expect(status).toBe('failed');
      expect(log).toContain('The disk is full again. Free some space.');
    });

    it('deletes the group when the task is cancelled; a new run requests a new one', async () => {
      scaffolder.setScript(({ type }) =>
        type === 'create' ? { endless: true, lookAgainInMs: 20 } : quick,
      );
      const task = await scaffolder.start([create()]);
      await scaffolder.until(scaffolder.vms, found =>
        found.some(({ phase }) => phase === 'provisioning'),
      );
      await scaffolder.cancel(task);
      const { log } = await scaffolder.end(task);
      expect(log).toMatch(/The task was cancelled; .* is being deleted/);
      scaffolder.setScript(() => quick);
      await scaffolder.retry(task);
      const after = await scaffolder.end(task);
      expect(after.log).toContain('is deleted; requests new VMs');
      expect(after.status).toBe('completed');
      const groups = (await scaffolder.groups()).filter(
        ({ phase }) => phase !== 'deleted',
      );
      expect(groups).toMatchObject([{ phase: 'ready' }]);
    });

    it('requests again where somebody has deleted the group since', async () => {
      scaffolder.setScript(failing('create'));
      const task = await scaffolder.start([create()]);
      expect((await scaffolder.end(task)).status).toBe('failed');
      const [{ id }] = await scaffolder.groups();
      await scaffolder.call('delete', `/vm/v1/groups/${id}`);
      scaffolder.setScript(() => quick);
      await scaffolder.retry(task);
      expect((await scaffolder.end(task)).status).toBe('completed');
      const groups = await scaffolder.groups();
      expect(groups.filter(({ phase }) => phase === 'ready')).toHaveLength(1);
    });

    it('waits for a component that was registered a moment ago', async () => {
      scaffolder.unregisterComponent();
      const task = await scaffolder.start([create()]);
      await scaffolder.until(
        () => scaffolder.events(task),
        events =>
          events.some(({ body }) =>
            body.message.includes(
              'Waiting until the catalog has processed component:default/orders',
            ),
          ),
      );
      expect(await scaffolder.groups()).toEqual([]);
      scaffolder.registerComponent();
      expect((await scaffolder.end(task)).status).toBe('completed');
      expect(await scaffolder.groups()).toHaveLength(1);
    });

    it('stops waiting, and says so, when the sign-in of its user ends', async () => {
      scaffolder.setScript(() => ({ endless: true, lookAgainInMs: 20 }));
      const task = await scaffolder.start([create()], {
        vms: '${{ steps.vms.output.vms }}',
      });
      await scaffolder.until(scaffolder.vms, vms =>
        vms.some(({ phase }) => phase === 'provisioning'),
      );
      scaffolder.endSignIn();
      const { status, log, output } = await scaffolder.end(task);
      expect(status).toBe('completed');
      expect(output.vms).toEqual([]);
      expect(log).toContain('the creation of the VMs continues');
      expect(await scaffolder.groups()).toMatchObject([
        { phase: 'provisioning' },
      ]);
    });

    it('gives up waiting at its limit, and lets the VMs be made', async () => {
      scaffolder.setScript(() => ({ endless: true, lookAgainInMs: 20 }));
      const task = await scaffolder.start([create({ timeoutMinutes: 1 / 60 })]);
      const { status, log } = await scaffolder.end(task);
      expect(status).toBe('failed');
      expect(log).toMatch(
        /not ready after .* minutes; their creation continues: \/catalog/,
      );
      expect(await scaffolder.groups()).toMatchObject([
        { phase: 'provisioning' },
      ]);
    });

    it('waits for a week at most', async () => {
      const task = await scaffolder.start([create({ timeoutMinutes: 10_080 })]);
      expect((await scaffolder.end(task)).status).toBe('completed');
    });

    it.each([10_081, 999_999])(
      'says that %d minutes are too long',
      async timeoutMinutes => {
        const task = await scaffolder.start([create({ timeoutMinutes })]);
        const { status, log } = await scaffolder.end(task);
        expect(status).toBe('failed');
        expect(log).toContain(
          'timeoutMinutes must be less than or equal to 10080',
        );
      },
    );

    describe('in a dry run', () => {
      const output = {
        links: [{ title: 'VMs', url: '${{ steps.vms.output.link }}' }],
        id: '${{ steps.vms.output.groupId }}',
        vms: '${{ steps.vms.output.vms }}',
      };

      it('shows the names, and creates nothing', async () => {
        const result = await scaffolder.dryRun([create({ count: 2 })], output);
        expect(result.status).toBe(200);
        expect(result.log).toMatch(/Would create orders-\S+, orders-\S+/);
        expect(result.output).toMatchObject({
          links: [
            { url: '/catalog/default/component/orders/virtual-machines' },
          ],
          id: 'dry-run',
          vms: [{ addresses: [{ address: '192.0.2.1' }] }, {}],
        });
        expect(await scaffolder.groups()).toEqual([]);
      });

      it.each([
        ['is not in the catalog yet', 'component:default/new'],
        ['comes from a skipped step', '${{ steps.register.output.entityRef }}'],
        ['is the example of a skipped step', '<example>'],
      ])('goes on where the component %s', async (_, component) => {
        const result = await scaffolder.dryRun(
          [
            create({ component }),
            {
              id: 'clean',
              action: 'vm:delete',
              input: { groupId: '${{ steps.vms.output.groupId }}' },
            },
          ],
          output,
        );
        expect(result).toMatchObject({ status: 200 });
        expect(result.log).toContain('earlier step');
        expect(result.log).toContain(
          'Would delete the group of an earlier step',
        );
        expect(result.output.links[0].url).toMatch(/^\/catalog\/default\//);
        expect(result.output.vms).toHaveLength(1);
      });

      it('refuses what is not offered, also for a component that is not there yet', async () => {
        const result = await scaffolder.dryRun([
          create({ component: 'component:default/new', image: 'beos' }),
        ]);
        expect(result.status).not.toBe(200);
        expect(result.error.message).toMatch(/^image: /);
      });
    });
  });

  describe('vm:delete', () => {
    const remove = (groupId: string, more: object = {}) => ({
      id: 'clean',
      action: 'vm:delete',
      input: { groupId, ...more },
    });

    it('waits until the VMs are gone', async () => {
      const task = await scaffolder.start([
        create(),
        remove('${{ steps.vms.output.groupId }}'),
      ]);
      expect((await scaffolder.end(task)).status).toBe('completed');
      expect(scaffolder.world.machines.size).toBe(0);
    });

    it('does not wait where that is not wanted', async () => {
      const group = await scaffolder.end(
        await scaffolder.start([create()], {
          id: '${{ steps.vms.output.groupId }}',
        }),
      );
      scaffolder.setScript(() => ({ endless: true, lookAgainInMs: 20 }));
      const task = await scaffolder.start([
        remove(group.output.id, { wait: false }),
      ]);
      expect((await scaffolder.end(task)).status).toBe('completed');
      expect(await scaffolder.groups()).toMatchObject([{ phase: 'deleting' }]);
    });

    it('stops waiting, and says so, when the sign-in of its user ends', async () => {
      const { output } = await scaffolder.end(
        await scaffolder.start([create()], {
          id: '${{ steps.vms.output.groupId }}',
        }),
      );
      scaffolder.setScript(() => ({ endless: true, lookAgainInMs: 20 }));
      const task = await scaffolder.start([remove(output.id)]);
      await scaffolder.until(scaffolder.vms, vms =>
        vms.some(({ phase }) => phase === 'deleting'),
      );
      scaffolder.endSignIn();
      const { status, log } = await scaffolder.end(task);
      expect(status).toBe('completed');
      expect(log).toMatch(
        /Your sign-in has ended .* the deletion of \S+ continues/,
      );
    });

    it('fails with the VMs that could not be deleted', async () => {
      scaffolder.setScript(failing('delete'));
      const task = await scaffolder.start([
        create(),
        remove('${{ steps.vms.output.groupId }}'),
      ]);
      const { status, log } = await scaffolder.end(task);
      expect(status).toBe('failed');
      expect(log).toMatch(/Could not delete orders-\S+: The disk is full/);
      expect(log).not.toMatch(/^ +at /m);
    });

    it('waits for VMs whose creation failed and whose deletion waits for a slot', async () => {
      scaffolder.setScript(failing('create'));
      const first = await scaffolder.start(
        [create({ count: 12, onFailure: 'keep' })],
        {},
      );
      expect((await scaffolder.end(first)).status).toBe('failed');
      const [group] = await scaffolder.groups();
      scaffolder.setScript(() => ({ polls: 3, ...quick }));
      const task = await scaffolder.start([remove(group.id)]);
      expect(await scaffolder.end(task)).toMatchObject({
        status: 'completed',
        log: expect.not.stringContaining('Could not delete'),
      });
      expect(await scaffolder.groups()).toEqual([]);
    });

    it('shows in words that there is no such group, also in a dry run', async () => {
      const steps = [remove('0b6a3b8e-8f5c-4b0a-9d0e-5a4a4f1d2c3b')];
      const { log } = await scaffolder.end(await scaffolder.start(steps));
      expect(log).toMatch(/NotFoundError: .*0b6a3b8e/);
      expect(log).not.toMatch(/^ +at /m);
      const dry = await scaffolder.dryRun(steps);
      expect(dry.error.message).toContain('0b6a3b8e');
    });
  });
});
