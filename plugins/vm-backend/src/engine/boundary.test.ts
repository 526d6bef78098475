import { TestDatabases } from '@backstage/backend-test-utils';
import {
  ExecutorError,
  type ExecutorOperation,
  NotNowError,
  type VmExecutor,
} from '@backlot/plugin-vm-node';
import { ScriptedExecutor } from '@backlot/plugin-vm-node/testing';
import { mockServices } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { TestBackend, testVmConfig } from '../__testUtils__/TestBackend';
import { GuardedExecutor, boundaryLimits } from './GuardedExecutor';
import { cleanText, isStorable } from '../model/text';

jest.setTimeout(120_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18'],
  disableDocker: true,
});

/** Any UTF-16, NUL, controls and lone surrogates among it. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        '\u0000',
        '\ud83d',
        '\ude00',
        '😀',
        '\u001b[31m',
        '\n',
        '\u0085',
        '\u202e',
        'a',
        "'",
        '"',
        '\\',
        '\ufffe',
      ),
      { maxLength: 20 },
    )
    .map(parts => parts.join('')),
  fc.constant(`${'a'.repeat(254)}😀`),
  fc.constant('x'.repeat(100_000)),
);

/** A machine of which nothing can be trusted. */
class LyingExecutor extends ScriptedExecutor {
  text = '';
  fails = false;

  async poll(operation: ExecutorOperation): Promise<any> {
    const { text } = this;
    const common = {
      steps: [
        { name: text, startedAt: text },
        ...Array(500).fill({ name: text, startedAt: new Date().toISOString() }),
      ],
      progress: { done: NaN, total: Infinity },
      outputs: {
        providerId: text,
        hostname: text,
        sshUser: text,
        imageVersion: text,
        power: text,
        addresses: [
          { type: 'ipv4', address: text, purpose: text, port: 1e9 },
          { type: 'forward', address: '127.0.0.1', port: 7007 },
        ],
        facts: { [text]: text },
      },
    };
    return this.fails && operation.type === 'create'
      ? {
          ...common,
          state: 'failed',
          error: { code: text, message: text, remedy: text, retryable: text },
          leftovers: [text, ...Array(500).fill(text)],
        }
      : { ...common, state: 'succeeded' };
  }

  async logs() {
    return {
      lines: [{ source: this.text, line: this.text, at: new Date(NaN) }],
      cursor: '1',
    };
  }
}

describe.each(databases.eachSupportedId())(
  'text from outside on %s',
  databaseId => {
    it('goes through the engine, whatever it is, and every operation ends', async () => {
      const lying = new LyingExecutor();
      const backend = await TestBackend.create(
        await databases.init(databaseId),
        {
          others: { lying },
          vm: {
            executors: {
              lying: { kind: 'scripted', attempts: { create: 1 } },
              ...testVmConfig.executors,
            },
          },
        },
      );
      let number = 0;
      await fc.assert(
        fc.asyncProperty(anyText, fc.boolean(), async (text, fails) => {
          lying.text = text;
          lying.fails = fails;
          number += 1;
          const { group } = await backend.request({
            executor: 'lying',
            name: `any-${number}`,
          });
          await backend.settle();
          const [{ vm }] = await backend.vmsOf(group.id);
          expect(vm.phase).toBe(fails ? 'failed' : 'ready');
          const stored = JSON.stringify([
            vm,
            await backend.operationsOf(vm.id),
          ]);
          expect(stored).not.toMatch(/\\u00[01][0-9a-f]|\\ud[89a-f]/i);
          expect(stored.length).toBeLessThan(300_000);
          expect(
            (vm.addresses as any[]).filter(({ type }) => type === 'forward'),
          ).toEqual([]);
          const [operation] = await backend.operationsOf(vm.id);
          expect(operation.steps.length).toBeLessThanOrEqual(
            boundaryLimits.steps,
          );
          await backend.logOf(operation.id);
          await backend.groups.delete(group.id, false, backend.caller);
          await backend.settle();
        }),
        { numRuns: 25 },
      );
      const open = await backend.inventory
        .knex('operations')
        .whereIn('phase', ['submitting', 'running']);
      expect(open).toEqual([]);
    });

    it('ends an operation whose record the database refuses, and frees its slot', async () => {
      const backend = await TestBackend.create(
        await databases.init(databaseId),
      );
      // Past the boundary, as a defect of ours would bring it.
      const { served, engine } = backend.main;
      const poll = served.executor.poll.bind(served.executor);
      jest
        .spyOn(served.executor, 'poll')
        .mockImplementation(async (...args) => {
          const result = await poll(...args);
          return {
            ...result,
            outputs: { hostname: null as any, power: null as any },
          };
        });
      const { group } = await backend.request();
      for (let round = 0; round < 20; round++) {
        await engine.runDue();
        backend.clock.advance(60_000);
      }
      const [{ vm }] = await backend.vmsOf(group.id);
      const [operation] = await backend.operationsOf(vm.id);
      expect([operation.phase, operation.error?.code]).toEqual([
        'failed',
        'RecordRefused',
      ]);
      const open = await backend.inventory
        .knex('operations')
        .whereIn('phase', ['submitting', 'running']);
      expect(open).toEqual([]);
    });
  },
);

describe('cleanText', () => {
  it('makes any text one well-formed line of bounded length', () => {
    fc.assert(
      fc.property(anyText, fc.nat(300), (text, maxLength) => {
        const cleaned = cleanText(text, maxLength);
        expect(isStorable(cleaned)).toBe(true);
        expect(cleaned.length).toBeLessThanOrEqual(maxLength);
        for (const control of ['\r', '\n', '\u001b', '\u0085']) {
          expect(cleaned).not.toContain(control);
        }
        expect(cleanText(cleaned, maxLength)).toBe(cleaned);
      }),
    );
  });
});

describe('GuardedExecutor', () => {
  const guard = (
    executor: Partial<VmExecutor>,
    logger = mockServices.logger.mock(),
  ) =>
    new GuardedExecutor(
      Object.assign(new ScriptedExecutor(), executor) as VmExecutor,
      { id: 'x', logger, callTimeoutMs: 50 },
    );
  const context = () => ({
    signal: new AbortController().signal,
    logger: mockServices.logger.mock(),
  });

  it('redacts errors as it does logs', async () => {
    const executor = guard({
      prepare: async () => {
        throw new ExecutorError({
          code: 'Refused',
          message: 'password=hunter2\u001b[31m and\nmore',
          remedy: 'Use token=abc',
        });
      },
    });
    await expect(executor.prepare({} as any, context())).rejects.toMatchObject({
      message: 'password=[redacted] and more',
      remedy: 'Use token=[redacted]',
    });
  });

  it.each([
    ['jobRef', { submit: async () => ({ jobRef: 'a\u0000' }) }],
    [
      'providerState',
      { submit: async () => ({ jobRef: 'a', providerState: { a: '\ud800' } }) },
    ],
  ])(
    'refuses a %s that could not be given back unchanged',
    async (field, executor) => {
      await expect(
        guard(executor as any).submit({} as any, context()),
      ).rejects.toThrow(`${field} must be`);
    },
  );

  it('takes what is thrown before there is a promise as what is thrown later', async () => {
    const secret = () => {
      throw new ExecutorError({
        code: 'Broken',
        message: 'Authorization: Bearer abcdef, \u0000',
        remedy: 'token=hunter2',
      });
    };
    const guarded = guard({
      submit: secret,
      list: secret,
      validate: secret,
    } as any);
    const redacted = {
      message: 'Authorization: Bearer [redacted],  ',
      remedy: 'token=[redacted]',
    };
    await expect(guarded.submit({} as any, context())).rejects.toMatchObject(
      redacted,
    );
    await expect(
      guarded.list(context())[Symbol.asyncIterator]().next(),
    ).rejects.toMatchObject(redacted);
    await expect(guarded.validate!({} as any)).rejects.toMatchObject(redacted);
  });

  it.each([
    [0, 1000],
    [-5, 1000],
    [60_000, 60_000],
    [NaN, 10_000],
    [Infinity, 10_000],
  ])('makes of "not now, in %d ms" a wait of %d ms', async (asked, waits) => {
    const guarded = guard({
      submit: async () => {
        throw new NotNowError({ retryAfterMs: asked, message: 'slow down' });
      },
    } as any);
    await expect(guarded.submit({} as any, context())).rejects.toMatchObject({
      retryAfterMs: waits,
    });
  });

  it('reads no more of a log at once than is ever stored', async () => {
    const guarded = guard({
      logs: async () => ({
        lines: Array(5000).fill({
          source: 'console',
          line: 'x'.repeat(20_000),
        }),
        more: true,
      }),
    } as any);
    const { lines } = await guarded.logs!({} as any, undefined, context());
    const size = lines.reduce((sum, { line }) => sum + line.length, 0);
    expect(size).toBeLessThan(boundaryLimits.logPage + 200);
    expect(lines.at(-1)!.line).toMatch(/^49\d\d lines are left out/);
  });

  it('refuses facts that are no object, without looking at each of their characters', async () => {
    const guarded = guard({
      health: async () => ({ healthy: true, facts: 'x'.repeat(10_000_000) }),
    } as any);
    await expect(guarded.health(context())).rejects.toThrow(
      'facts must be an object',
    );
  });

  it('lets others have a turn while it reads a long list', async () => {
    const guarded = guard({
      async *list() {
        for (let index = 0; index < 2000; index++) {
          yield { vmId: 'foreign' };
        }
      },
    } as any);
    let turns = 0;
    const turn = () => {
      turns += 1;
      timer = setImmediate(turn);
    };
    let timer = setImmediate(turn);
    for await (const machine of guarded.list(context())) {
      throw new Error(`${machine.name} is not ours`);
    }
    clearImmediate(timer);
    expect(turns).toBeGreaterThan(2);
  });

  it.each([
    [{ path: 'C:\\udata\\u0000' }, true],
    [{ path: '\u0000' }, false],
    [{ path: '\\\u0000' }, false],
    [{ path: '\ud800' }, false],
  ])('stores what a state says, or refuses it: %j', async (state, storable) => {
    const guarded = guard({
      prepare: async () => ({ providerState: state }),
    } as any);
    const prepared = await guarded
      .prepare({} as any, context())
      .catch(error => error.name);
    expect(prepared).toEqual(
      storable ? { providerState: state } : 'MalformedAnswer',
    );
  });

  it('ignores listed machines whose tag is no VM id, and ends a list that hangs', async () => {
    const logger = mockServices.logger.mock();
    const id = '11111111-1111-1111-1111-111111111111';
    const executor = guard(
      {
        async *list() {
          yield { vmId: 'not-one', name: 'a', power: 'running' as const };
          yield { vmId: id, name: 'b', power: 'running' as const };
        },
      },
      logger,
    );
    const seen = [];
    for await (const machine of executor.list(context())) {
      seen.push(machine.vmId);
    }
    expect(seen).toEqual([id]);
    expect(logger.warn).toHaveBeenCalledTimes(1);

    const hangs = guard({
      // eslint-disable-next-line require-yield
      async *list() {
        await new Promise(() => {});
      },
    });
    const controller = new AbortController();
    const listed = (async () => {
      for await (const _ of hangs.list({
        ...context(),
        signal: controller.signal,
      })) {
        // Nothing comes.
      }
    })();
    controller.abort(new Error('over'));
    await expect(listed).rejects.toThrow('over');
  });

  it('limits validate in time, which has no signal', async () => {
    const executor = guard({ validate: () => new Promise(() => {}) });
    await expect(executor.validate!({} as any)).rejects.toThrow(
      'did not answer in time',
    );
  });
});
