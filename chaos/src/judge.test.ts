import type { LedgerEntry } from 'machine-service';
import { emptyRecord } from './driver/Record';
import { judge } from './judge';
import type { Mode } from './options';
import type {
  Evidence,
  InventoryGroup,
  InventoryOperation,
  InventoryVm,
} from './snapshots';

const at = new Date('2030-01-01T00:00:00Z');
const later = new Date('2030-01-01T00:00:01Z');
const problem = {
  code: 'Broken',
  message: 'It broke',
  remedy: 'Mend it.',
  retryable: false,
};

const group = (changes: Partial<InventoryGroup> = {}): InventoryGroup => ({
  id: 'g',
  count: 1,
  phase: 'ready',
  idempotency_key: 'key-g',
  delete_requested_at: null,
  size: 'small',
  rollout_id: null,
  rollout_allowance: null,
  next_run_at: null,
  count_pending: 0,
  count_provisioning: 0,
  count_ready: 1,
  count_failed: 0,
  count_deleting: 0,
  count_lost: 0,
  ...changes,
});

const vm = (changes: Partial<InventoryVm> = {}): InventoryVm => ({
  id: 'v',
  group_id: 'g',
  name: 'app-1',
  name_held: true,
  phase: 'ready',
  power: 'running',
  desired: 'present',
  desired_force: false,
  desired_action: null,
  recreate: false,
  may_exist: true,
  provider_id: 'm',
  size: 'small',
  error: null,
  deleted_at: null,
  next_run_at: null,
  claim_token: null,
  waiting_for: null,
  ...changes,
});

const deletedVm = (changes: Partial<InventoryVm> = {}) =>
  vm({
    phase: 'deleted',
    name_held: false,
    desired: 'absent',
    deleted_at: at,
    ...changes,
  });
const deletedGroup = () =>
  group({ phase: 'deleted', delete_requested_at: at, count_ready: 0 });

const operation = (
  changes: Partial<InventoryOperation> = {},
): InventoryOperation => ({
  id: 'o',
  vm_id: 'v',
  number: 1,
  type: 'create',
  phase: 'succeeded',
  attempt: 1,
  created_at: at,
  finished_at: at,
  error: null,
  ...changes,
});

/** What a service wrote, with numbers added. */
const ledgerOf = (
  ...events: Array<Record<string, unknown> & { event: LedgerEntry['event'] }>
) =>
  events.map((event, index) => ({
    operation: 'o',
    attempt: 1,
    vmId: 'v',
    name: 'app-1',
    ...event,
    seq: index + 1,
    at: index,
  })) as unknown as LedgerEntry[];

const submitted = {
  event: 'asked',
  route: 'submit',
  type: 'create',
} as const;
const accepted = {
  event: 'accepted',
  job: 'j',
  type: 'create',
  endsAt: 1,
} as const;
const made = { event: 'made', machine: 'm', job: 'j' } as const;
const running = {
  event: 'powered',
  machine: 'm',
  power: 'running',
  because: 'created',
} as const;
const removed = {
  event: 'removed',
  machine: 'm',
  because: 'deleted',
} as const;

type Changes = {
  mode?: Mode;
  ledger?: LedgerEntry[];
  inventory?: Partial<Evidence['inventory']>;
  api?: Evidence['api']['vms'];
  record?: Partial<Evidence['record']>;
};

/** One VM as it should be, but for the changes. */
function evidence(changes: Changes = {}): Evidence {
  const inventory = {
    groups: [group()],
    vms: [vm()],
    operations: [operation()],
    orphans: [],
    changes: [],
    rollouts: [],
    rolloutGroups: [],
    ...changes.inventory,
  };
  return {
    mode: changes.mode ?? 'idempotent',
    ledger: changes.ledger ?? ledgerOf(submitted, accepted, made, running),
    inventory,
    api: {
      vms:
        changes.api ?? inventory.vms.filter(({ phase }) => phase !== 'deleted'),
    },
    record: {
      ...emptyRecord(),
      groups: [{ id: 'g', key: 'key-g', count: 1, force: false }],
      ...changes.record,
    },
  };
}

const rulesOf = (changes: Changes) => [
  ...new Set(judge(evidence(changes)).map(({ rule }) => rule)),
];

const gone: Changes = {
  inventory: { groups: [deletedGroup()], vms: [deletedVm()] },
  record: { groups: [{ id: 'g', key: 'key-g', count: null, force: false }] },
};
const orphan = { vm_id: 'v', name: 'app-1', reason: 'unexpected' };

describe('judge', () => {
  it.each<[string, Changes]>([
    ['a ready VM with its machine', {}],
    ['the same where nothing is idempotent', { mode: 'not-idempotent' }],
    [
      'VMs of two specs where a rollout was aborted',
      {
        inventory: {
          groups: [group({ size: 'large' })],
          rolloutGroups: [{ rollout_id: 'r', group_id: 'g', phase: 'aborted' }],
        },
      },
    ],
    [
      'a deleted VM without a machine',
      { ...gone, ledger: ledgerOf(accepted, made, running, removed) },
    ],
    [
      'a lost VM whose machine vanished',
      {
        inventory: {
          groups: [group({ count_ready: 0, count_lost: 1 })],
          vms: [vm({ phase: 'lost', error: problem })],
        },
        ledger: ledgerOf(accepted, made, running, {
          ...removed,
          because: 'it vanished by itself',
        }),
      },
    ],
    [
      'an orphan after a deletion by force',
      {
        ...gone,
        inventory: {
          ...gone.inventory,
          vms: [deletedVm({ desired_force: true })],
          orphans: [orphan],
        },
      },
    ],
    [
      'an orphan of a request that was late',
      {
        ...gone,
        inventory: { ...gone.inventory, orphans: [orphan] },
        ledger: ledgerOf(
          submitted,
          { event: 'fault', fault: 'late', where: 'submit' },
          accepted,
          made,
          running,
        ),
      },
    ],
    [
      'a second attempt, after the first one’s leftovers were removed',
      {
        inventory: { vms: [vm({ provider_id: 'm2' })] },
        ledger: ledgerOf(
          accepted,
          made,
          removed,
          { ...accepted, job: 'j2', attempt: 2 },
          { ...made, machine: 'm2', job: 'j2' },
          { ...running, machine: 'm2' },
        ),
      },
    ],
    [
      'a second submission after a refusal',
      {
        mode: 'not-idempotent',
        ledger: ledgerOf(
          submitted,
          { event: 'refused', problem },
          submitted,
          accepted,
          made,
          running,
        ),
      },
    ],
    [
      'a second submission of a deletion, which is idempotent everywhere',
      {
        ...gone,
        mode: 'not-idempotent',
        ledger: ledgerOf(
          { ...submitted, type: 'delete' },
          { ...submitted, type: 'delete' },
        ),
      },
    ],
    [
      'a machine of which the VM says that its outcome is unknown',
      {
        mode: 'not-idempotent',
        inventory: {
          groups: [group({ count_ready: 0, count_failed: 1 })],
          vms: [
            vm({
              phase: 'failed',
              provider_id: null,
              error: { ...problem, code: 'OutcomeUnknown' },
            }),
          ],
        },
      },
    ],
  ])('finds nothing wrong with %s', (_, changes) => {
    expect(judge(evidence(changes))).toEqual([]);
  });

  it.each<[string, string, Changes]>([
    [
      'no operation is stuck open',
      'an operation without an end',
      { inventory: { operations: [operation({ finished_at: null })] } },
    ],
    [
      'nothing is claimed, due or waiting',
      'a claim',
      { inventory: { vms: [vm({ claim_token: 't' })] } },
    ],
    [
      'nothing is claimed, due or waiting',
      'a VM that is due',
      { inventory: { vms: [vm({ next_run_at: at })] } },
    ],
    [
      'nothing is claimed, due or waiting',
      'a group that is due',
      { inventory: { groups: [group({ next_run_at: at })] } },
    ],
    [
      'every VM has come to rest',
      'a VM on its way',
      {
        inventory: {
          groups: [group({ count_ready: 0, count_provisioning: 1 })],
          vms: [vm({ phase: 'provisioning' })],
        },
      },
    ],
    [
      'deleted is final',
      'a VM that came back',
      { record: { revived: [{ vmId: 'v', phase: 'ready' }] } },
    ],
    [
      'stored counts are what is counted',
      'a wrong count',
      { inventory: { groups: [group({ count_ready: 2 })] } },
    ],
    [
      'rollouts come to an end, and let their groups go',
      'a rollout without an end',
      {
        inventory: {
          rollouts: [
            { id: 'r', title: 'r', phase: 'running', finished_at: null },
          ],
        },
      },
    ],
    [
      'rollouts come to an end, and let their groups go',
      'a rollout that was accepted and is not there',
      { record: { rollouts: ['r'] } },
    ],
    [
      'rollouts come to an end, and let their groups go',
      'a group that is still held',
      { inventory: { groups: [group({ rollout_id: 'r' })] } },
    ],
    [
      'a rollout replaces all VMs of a group',
      'a VM of another size than its group',
      { inventory: { groups: [group({ size: 'large' })] } },
    ],
    [
      'names are unique',
      'a name held twice',
      {
        inventory: {
          vms: [vm(), deletedVm({ id: 'v2', name_held: true })],
        },
      },
    ],
    [
      'what was answered holds',
      'a lost creation',
      {
        inventory: { groups: [], vms: [], operations: [] },
        ledger: [],
      },
    ],
    [
      'what was answered holds',
      'a group of which nobody was told',
      { record: { groups: [] } },
    ],
    [
      'what was answered holds',
      'a deletion that was forgotten',
      { record: { gone: [{ vmId: 'v', ask: 'delete' }] } },
    ],
    [
      'what was answered holds',
      'a wish without a trace',
      { record: { wishes: [{ vmId: 'v', action: 'stop' }] } },
    ],
    [
      'what was answered holds',
      'an answer that must not be',
      { record: { oddities: ['another group for the same key'] } },
    ],
    [
      'the API shows what is stored',
      'another phase shown',
      { api: [{ id: 'v', phase: 'failed', power: 'running' }] },
    ],
    [
      'a ready VM is a machine',
      'a machine that is not there',
      { ledger: ledgerOf(accepted, made, running, removed) },
    ],
    [
      'a ready VM is a machine',
      'other power than told',
      { inventory: { vms: [vm({ power: 'stopped' })] } },
    ],
    [
      'a ready VM is a machine',
      'another name',
      {
        ledger: ledgerOf(accepted, { ...made, name: 'another' }, running),
      },
    ],
    [
      'only what is gone is lost',
      'a machine that is there',
      {
        inventory: {
          groups: [group({ count_ready: 0, count_lost: 1 })],
          vms: [vm({ phase: 'lost', error: problem })],
        },
      },
    ],
    [
      'a restart of the daemon costs no machine',
      'a creation that was given up though its machine was made',
      {
        ledger: ledgerOf(
          accepted,
          made,
          { event: 'daemonRestarted' },
          running,
          { event: 'ended', job: 'j', state: 'succeeded' },
        ),
        inventory: {
          operations: [
            operation({
              phase: 'failed',
              error: { ...problem, code: 'DeadlineExceeded' },
            }),
          ],
        },
      },
    ],
    [
      'orphans exist',
      'an orphan that is gone',
      {
        ...gone,
        inventory: { ...gone.inventory, orphans: [orphan] },
        ledger: [],
      },
    ],
    [
      'no machine is made twice',
      'two machines at once',
      {
        ledger: ledgerOf(accepted, made, running, { ...made, machine: 'm2' }),
      },
    ],
    [
      'no machine is made twice',
      'the machine of a stranger',
      {
        ledger: ledgerOf(accepted, made, running, {
          event: 'repeated',
          job: 'j',
          vmId: 'another',
        }),
      },
    ],
    ['no machine is forgotten', 'a machine of a deleted VM', gone],
    [
      'no machine is forgotten',
      'an orphan without force',
      { ...gone, inventory: { ...gone.inventory, orphans: [orphan] } },
    ],
    [
      'what is wanted is there in the end',
      'a VM that stays failed',
      {
        inventory: {
          groups: [group({ count_ready: 0, count_failed: 1 })],
          vms: [vm({ phase: 'failed', error: problem })],
        },
      },
    ],
    [
      'no creation is submitted twice',
      'a second submission',
      {
        mode: 'not-idempotent',
        ledger: ledgerOf(submitted, submitted, accepted, made, running),
      },
    ],
    [
      'a machine too many is told of',
      'a second machine',
      {
        mode: 'not-idempotent',
        ledger: ledgerOf(accepted, made, running, { ...made, machine: 'm2' }),
      },
    ],
    [
      'a machine too many is told of',
      'a machine of a deleted VM',
      { ...gone, mode: 'not-idempotent' },
    ],
  ])('%s: sees %s', (rule, _, changes) => {
    expect(rulesOf(changes)).toEqual([rule]);
  });

  it('sees a count that was answered and is another', () => {
    const changes = {
      inventory: { groups: [group({ count: 2 })] },
    };
    expect(rulesOf(changes)).toEqual([
      'a group has as many VMs as it wants',
      'what was answered holds',
    ]);
  });

  it('sees an operation that is younger than the deletion of its VM', () => {
    const changes = {
      ...gone,
      ledger: [],
      inventory: {
        ...gone.inventory,
        operations: [operation({ created_at: later, finished_at: later })],
      },
    };
    expect(rulesOf(changes)).toEqual(['deleted is final']);
  });
});
