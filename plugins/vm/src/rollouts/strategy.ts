import type {
  MaintenanceWindow,
  RolloutStrategy,
  RolloutStrategyRequest,
} from '@backlot/plugin-vm-common';
import type { RolloutsT } from './translation';

/** Predefined strategies, the most careful first. */
export const rolloutPresets = {
  careful: {
    maxUnavailable: 1,
    maxSurge: 0,
    batchSize: 1,
    groupsAtOnce: 1,
    canary: { vms: 1, bakeSeconds: 600 },
    pauseOnFailures: 1,
  },
  balanced: {
    maxUnavailable: 1,
    maxSurge: 0,
    batchSize: '10%',
    groupsAtOnce: 10,
    canary: { vms: 1, bakeSeconds: 600 },
    pauseOnFailures: 1,
  },
  fast: {
    maxUnavailable: 0,
    maxSurge: '50%',
    batchSize: '50%',
    groupsAtOnce: 100,
    pauseOnFailures: '5%',
  },
} as const satisfies Record<string, RolloutStrategyRequest>;

export type RolloutPreset = keyof typeof rolloutPresets;

export const presetNames = Object.keys(rolloutPresets) as RolloutPreset[];

export const weekdays = [
  'mon',
  'tue',
  'wed',
  'thu',
  'fri',
  'sat',
  'sun',
] as const satisfies readonly NonNullable<MaintenanceWindow['days']>[number][];

export type WindowForm = {
  days: (typeof weekdays)[number][];
  from: string;
  to: string;
  timeZone: string;
};

/** The form values: strings where the API takes a number or a percentage. */
export type StrategyForm = {
  maxUnavailable: string;
  maxSurge: string;
  batchSize: string;
  groupsAtOnce: number;
  order: RolloutStrategy['order'];
  environments: string[];
  canary: boolean;
  canaryVms: number;
  bakeMinutes: number;
  pauseMinutes: number;
  windows: WindowForm[];
  approval: RolloutStrategy['approval'];
  pauseOnFailures: string;
  healthySeconds: number;
  timeoutMinutes: number;
  requireHealthCheck: boolean;
  /** Local time without a zone; empty means immediately. */
  startAt: string;
  deadlineDays: number;
};

/** The defaults of the server, for the settings that presets leave out. */
const DEFAULTS: StrategyForm = {
  maxUnavailable: '1',
  maxSurge: '0',
  batchSize: '10%',
  groupsAtOnce: 10,
  order: 'owner',
  environments: [],
  canary: false,
  canaryVms: 1,
  bakeMinutes: 10,
  pauseMinutes: 0,
  windows: [],
  approval: 'none',
  pauseOnFailures: '1',
  healthySeconds: 10,
  timeoutMinutes: 10,
  requireHealthCheck: false,
  startAt: '',
  deadlineDays: 30,
};

/** The settings of a preset; all others stay. */
function presetFields(preset: RolloutPreset) {
  const strategy: RolloutStrategyRequest = rolloutPresets[preset];
  const { canary } = strategy;
  return {
    maxUnavailable: String(strategy.maxUnavailable),
    maxSurge: String(strategy.maxSurge),
    batchSize: String(strategy.batchSize),
    groupsAtOnce: strategy.groupsAtOnce ?? DEFAULTS.groupsAtOnce,
    canary: canary !== undefined,
    canaryVms: canary?.vms ?? DEFAULTS.canaryVms,
    bakeMinutes: (canary?.bakeSeconds ?? DEFAULTS.bakeMinutes * 60) / 60,
    pauseOnFailures: String(strategy.pauseOnFailures),
  };
}

export const strategyOf = (
  preset: RolloutPreset,
  form: StrategyForm = DEFAULTS,
): StrategyForm => ({ ...form, ...presetFields(preset) });

/** The preset that matches the form; undefined for a custom strategy. */
export const presetOf = (form: StrategyForm): RolloutPreset | undefined =>
  presetNames.find(preset => {
    const wanted = presetFields(preset);
    return (Object.keys(wanted) as (keyof typeof wanted)[]).every(
      field =>
        form[field] === wanted[field] ||
        (!wanted.canary && (field === 'canaryVms' || field === 'bakeMinutes')),
    );
  });

const toAmount = (text: string): number | string => {
  const trimmed = text.replace(/\s/g, '');
  return /^\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
};

/** The request of a form. */
export const toStrategy = (form: StrategyForm): RolloutStrategyRequest => ({
  maxUnavailable: toAmount(form.maxUnavailable),
  maxSurge: toAmount(form.maxSurge),
  batchSize: toAmount(form.batchSize),
  groupsAtOnce: form.groupsAtOnce,
  order: form.order,
  ...(form.environments.length > 0 && { environments: form.environments }),
  ...(form.canary && {
    canary: {
      vms: form.canaryVms,
      bakeSeconds: Math.round(form.bakeMinutes * 60),
    },
  }),
  pauseBetweenBatchesSeconds: Math.round(form.pauseMinutes * 60),
  windows: form.windows.map(({ days, ...window }) => ({
    ...window,
    ...(days.length > 0 && { days }),
  })),
  approval: form.approval,
  pauseOnFailures: toAmount(form.pauseOnFailures),
  gate: {
    healthySeconds: form.healthySeconds,
    timeoutSeconds: Math.round(form.timeoutMinutes * 60),
    requireHealthCheck: form.requireHealthCheck,
  },
  ...(form.startAt && { startAt: new Date(form.startAt).toISOString() }),
  deadlineSeconds: Math.round(form.deadlineDays * 86_400),
});

const AMOUNT = /^\s*(\d{1,4}|([1-9]?\d|100)\s*%)\s*$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** The names of the form fields in the errors of the server. */
export const strategyFields = {
  maxUnavailable: 'strategy.maxUnavailable',
  maxSurge: 'strategy.maxSurge',
  batchSize: 'strategy.batchSize',
  groupsAtOnce: 'strategy.groupsAtOnce',
  order: 'strategy.order',
  environments: 'strategy.environments',
  canaryVms: 'strategy.canary.vms',
  bakeMinutes: 'strategy.canary.bakeSeconds',
  pauseMinutes: 'strategy.pauseBetweenBatchesSeconds',
  windows: 'strategy.windows',
  approval: 'strategy.approval',
  pauseOnFailures: 'strategy.pauseOnFailures',
  healthySeconds: 'strategy.gate.healthySeconds',
  timeoutMinutes: 'strategy.gate.timeoutSeconds',
  requireHealthCheck: 'strategy.gate.requireHealthCheck',
  startAt: 'strategy.startAt',
  deadlineDays: 'strategy.deadlineSeconds',
} as const satisfies Partial<Record<keyof StrategyForm, string>>;

export type StrategyField = keyof typeof strategyFields;

/** The errors that the browser can detect. */
export function strategyErrors(
  form: StrategyForm,
  t: RolloutsT,
): Partial<Record<StrategyField, string>> {
  const errors: Partial<Record<StrategyField, string>> = {};
  for (const field of [
    'maxUnavailable',
    'maxSurge',
    'batchSize',
    'pauseOnFailures',
  ] as const) {
    if (!AMOUNT.test(form[field])) {
      errors[field] = t('strategy.invalid.amount');
    }
  }
  const whole = (field: StrategyField & keyof StrategyForm, value: number) => {
    const [least, most] = RANGES[field]!;
    if (!(value >= least && value <= most)) {
      errors[field] = t('strategy.invalid.wholeNumber', {
        least,
        most,
      });
    }
  };
  whole('groupsAtOnce', form.groupsAtOnce);
  whole('pauseMinutes', form.pauseMinutes);
  whole('healthySeconds', form.healthySeconds);
  whole('timeoutMinutes', form.timeoutMinutes);
  whole('deadlineDays', form.deadlineDays);
  if (form.canary) {
    whole('canaryVms', form.canaryVms);
    whole('bakeMinutes', form.bakeMinutes);
  }
  for (const { from, to } of form.windows) {
    if (!TIME.test(from) || !TIME.test(to)) {
      errors.windows = t('strategy.invalid.time');
    } else if (from === to) {
      errors.windows = t('strategy.invalid.differs');
    }
  }
  return errors;
}

/** The limits of the API, in the units of the form. */
const RANGES: Partial<Record<StrategyField, [number, number]>> = {
  groupsAtOnce: [1, 1000],
  canaryVms: [1, 100],
  bakeMinutes: [0, 30 * 1440],
  pauseMinutes: [0, 7 * 1440],
  healthySeconds: [0, 86_400],
  timeoutMinutes: [1, 1440],
  deadlineDays: [1, 365],
};

/** "Mon, Tue, 22:00 to 02:00 (Europe/Berlin)". */
export const windowText = (
  { days, from, to, timeZone }: MaintenanceWindow,
  t: RolloutsT,
): string =>
  t('strategy.fields.windows.text', {
    days:
      days?.map(day => t(`strategy.days.${day}`)).join(', ') ??
      t('strategy.fields.windows.everyDay'),
    from,
    to,
    timeZone,
  });
