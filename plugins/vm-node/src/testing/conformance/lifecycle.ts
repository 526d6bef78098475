import assert from 'node:assert/strict';
import { type ConformanceCase, need, needs } from './harness';

/** What operations make of a machine, when nothing goes wrong. */
export const lifecycleCases: ConformanceCase[] = [
  {
    rule: 'the executor does what its harness says, and no more',
    why: 'the engine relies on the capabilities, and the suite skips by them',
    often: '`can` of the harness was copied from another executor',
    async run(_, harness) {
      const executor = harness.executor();
      const { idempotency, power, lists, findsDrift } = executor.capabilities;
      const { can } = harness;
      assert.deepEqual(
        {
          idempotency,
          power,
          lists,
          findsDrift: findsDrift ?? false,
          cancels: executor.cancel !== undefined,
          logs: executor.logs !== undefined,
        },
        {
          idempotency: can.idempotency,
          power: can.power,
          lists: can.lists,
          findsDrift: can.findsDrift ?? false,
          cancels: can.cancels ?? false,
          logs: can.logs ?? false,
        },
        'capabilities and methods are what `can` says',
      );
    },
  },
  {
    rule: 'creates a machine that list and inspect show with the VM’s id and name, and deletes it',
    why: 'the inventory believes what the executor lists: a machine without our ownership tag is an orphan, a missing one is lost',
    often:
      'the ownership tag is set after the machine exists, list leaves out stopped or half-made machines, list merges machines by VM id, or a deletion ends before the machine is gone',
    skip: need.list,
    async run(bench) {
      await bench.carryOut('create');
      await bench.assertOne();
      const [machine] = await bench.listed();
      assert.equal(machine.name, bench.vm.name);
      assert.equal(machine.power, 'running');
      const inspected = await bench.inspect();
      assert.equal(inspected?.vmId, bench.vm.id);
      assert.equal(inspected?.power, 'running');
      await bench.carryOut('delete');
      await bench.assertGone();
    },
  },
  {
    rule: 'every step has ended when its operation has',
    why: 'people see the steps, and one without an end seems to go on for ever',
    often:
      'finishedAt is set when the next step starts, so that the last step never gets one',
    skip: need.steps,
    async run(bench) {
      for (const type of ['create', 'delete'] as const) {
        const { result } = await bench.carryOut(type);
        const steps = result.steps ?? [];
        assert.ok(
          type !== 'create' || steps.length > 0,
          'a creation has steps, as `can` says',
        );
        for (const step of steps) {
          assert.ok(
            step.finishedAt,
            `the step ${step.name} of the ${type} has no finishedAt`,
          );
        }
      }
    },
  },
  {
    rule: 'what inspect finds of a new machine is what was requested',
    why: 'the slow comparison shows owners which machines differ from their spec',
    often:
      'other units, the size of the image instead of the disk, or a name of the provider instead of the option',
    skip: need.drift,
    async run(bench, harness) {
      await bench.carryOut('create');
      const found = (await bench.inspect())?.found;
      assert.ok(found, 'inspect answers `found`, as findsDrift promises');
      const { image, size } = harness.spec();
      const requested = {
        cpus: size.cpus,
        memoryMiB: size.memoryMiB,
        image: image.name,
      };
      for (const field of ['cpus', 'memoryMiB', 'image'] as const) {
        if (found[field] !== undefined) {
          assert.equal(found[field], requested[field], field);
        }
      }
      assert.ok(
        (found.diskGiB ?? size.diskGiB) >= size.diskGiB,
        `the disk has ${size.diskGiB} GiB at least: ${found.diskGiB}`,
      );
      assert.equal(found.network?.found, found.network?.expected, 'network');
      await bench.carryOut('delete');
      await bench.assertGone();
    },
  },
  {
    rule: 'deleting what is absent succeeds, twice',
    why: 'deletions are repeated until they are confirmed, also after a crash',
    often: "the provider's 404 is passed on as an error; treat it as done",
    async run(bench) {
      await bench.carryOut('delete');
      await bench.carryOut('delete');
    },
  },
  {
    rule: 'a forced deletion still deletes where the provider answers',
    why: 'force means "do not fail because of what cannot be reached", never "skip the deletion"',
    often: 'force returns success before anything was tried',
    skip: need.sight,
    async run(bench) {
      await bench.carryOut('create');
      await bench.carryOut('delete', { force: true });
      await bench.assertGone();
    },
  },
  {
    rule: 'power: stop, start and restart do what they say',
    why: 'the inventory shows the power that list and inspect report',
    often:
      'poll ends when the request was accepted rather than when it has happened',
    skip: needs(need.power, need.list),
    async run(bench) {
      await bench.carryOut('create');
      await bench.carryOut('stop');
      assert.equal((await bench.inspect())?.power, 'stopped');
      assert.equal((await bench.listed())[0]?.power, 'stopped');
      await bench.carryOut('start');
      assert.equal((await bench.inspect())?.power, 'running');
      await bench.carryOut('restart');
      assert.equal((await bench.inspect())?.power, 'running');
    },
  },
  {
    rule: 'power actions are idempotent',
    why: 'an action is submitted again when its answer was lost',
    often: 'the provider refuses to stop what is stopped; treat that as done',
    skip: needs(need.power, need.list),
    async run(bench) {
      await bench.carryOut('create');
      await bench.carryOut('start');
      await bench.carryOut('stop');
      await bench.carryOut('stop');
      assert.equal((await bench.inspect())?.power, 'stopped');
      await bench.carryOut('delete');
      await bench.assertGone();
    },
  },
  {
    rule: 'providerState is plain JSON',
    why: 'it is stored as JSON between any two calls',
    often: 'a Date, a Map or an instance of a class in it',
    async run(bench) {
      await bench.carryOut('create');
      await bench.carryOut('delete');
      assert.deepEqual(bench.lostByJson, [], 'JSON keeps all of providerState');
    },
  },
  {
    rule: 'logs are read on from their cursor, without gaps or repeats',
    why: 'people follow logs live, and read them once',
    often:
      'the cursor counts bytes of text that was cut in between, or every read starts over',
    skip: need.logs,
    async run(bench, harness) {
      const { operation } = await bench.carryOut('create');
      const executor = harness.executor();
      const read = async (cursor?: string) => {
        const lines: string[] = [];
        let after = cursor;
        for (let more = true; more; ) {
          const logs = await executor.logs!(
            bench.handed(operation),
            after,
            bench.context,
          );
          lines.push(...logs.lines.map(({ line }) => line));
          after = logs.cursor ?? after;
          more = logs.more ?? false;
        }
        return { lines, after };
      };
      const first = await read();
      const rest = await read(first.after);
      // Lines may have come in between, so that it is longer.
      const whole = await read();
      const readOn = [...first.lines, ...rest.lines];
      assert.deepEqual(
        whole.lines.slice(0, readOn.length),
        readOn,
        'reading on gives the lines that follow, as reading from the start does',
      );
    },
  },
  {
    rule: 'health answers, and is healthy here',
    why: 'an unhealthy executor gets no work',
    often: 'health checks more than whether the provider answers',
    async run(bench, harness) {
      const health = await harness.executor().health(bench.context);
      assert.equal(health.healthy, true, JSON.stringify(health));
    },
  },
];
