/**
 * The `vm` section of app-config, checked at start. `config.d.ts` documents
 * each key.
 */
import type { RootConfigService } from '@backstage/backend-plugin-api';
import { isSshPublicKey, vmLimits } from '@backlot/plugin-vm-common';
import {
  type ExecutorImage,
  type ExecutorSize,
  describeIssues,
} from '@backlot/plugin-vm-node';
import { z } from 'zod';
import {
  publicDatesSource,
  publicEndOfLife,
} from '../model/endOfLife/publicEndOfLife';
import { parseNetworks } from '../model/networks';
import { expandRef } from '../model/references';
import {
  type EngineSettings,
  type ExecutorSettings,
  type RolloutSettings,
  type SweepBrake,
  defaultExecutorSettings,
} from '../model/settings';
import { parseConfig } from './parseConfig';
import {
  type ParsedVmConfig,
  executorSchema,
  vmSchema,
} from './vmConfigSchema';

export type VmEnvironment = {
  name: string;
  title: string;
  description?: string;
  maxCount: number;
  stacks: string[];
  images: string[];
  sizes: string[];
  /** The first is the default. */
  executors: string[];
  /** Milliseconds. */
  lease: { default?: number; max?: number };
  /** Without it lost VMs are recreated by people only. */
  recreateLostAfterMs?: number;
};

export type VmImage = ExecutorImage & {
  title: string;
  description?: string;
  version?: string;
  endOfLife?: string;
  /** Where the date comes from, unless from config. */
  endOfLifeSource?: string;
};

export type VmSize = ExecutorSize & { title: string; description?: string };

export type VmExecutorConfig = {
  id: string;
  kind: string;
  title: string;
  settings: ExecutorSettings;
};

export type VmConfig = {
  environments: Map<string, VmEnvironment>;
  stacks: Map<string, { name: string; title: string; description?: string }>;
  images: Map<string, VmImage>;
  sizes: Map<string, VmSize>;
  executors: Map<string, VmExecutorConfig>;
  defaults: ParsedVmConfig['defaults'];
  limits: { count: number; userDataBytes: number };
  nameTemplate: string;
  /** The name in ownership tags; made once and stored where config has none. */
  portal?: string;
  sshKeys: { annotation: string; teams: Map<string, string[]> };
  engine: EngineSettings & { enabled: boolean; host?: string };
  sweep: { everyMs: number; brake: SweepBrake };
  drift: { everyMs: number };
  findings: { endOfLifeWithinMs: number; leaseWithinMs: number };
  endOfLife: { tellBeforeDays: number[] };
  orphans: { minAgeMs: number; atOnce: number };
  rollouts: RolloutSettings & { deferUpToMs: number };
  redactions: RegExp[];
  retention: { logsMs: number; deletedMs: number };
  callbackSecret?: string;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PLACEHOLDERS = ['component', 'environment', 'stack'];

function executorSettings(
  config: z.output<typeof executorSchema>,
): ExecutorSettings {
  const base = defaultExecutorSettings;
  const power = config.deadlines?.power;
  return {
    limits: { ...base.limits, ...config.limits },
    deadlines: {
      create: config.deadlines?.create ?? base.deadlines.create,
      delete: config.deadlines?.delete ?? base.deadlines.delete,
      start: power ?? base.deadlines.start,
      stop: power ?? base.deadlines.stop,
      restart: power ?? base.deadlines.restart,
    },
    attempts: { ...base.attempts, ...config.attempts },
    backoff: {
      initialMs: config.backoff?.initial ?? base.backoff.initialMs,
      maxMs: config.backoff?.max ?? base.backoff.maxMs,
    },
    callTimeoutMs: config.callTimeout ?? base.callTimeoutMs,
  };
}

const fail = (path: string, problem: string): never => {
  throw new Error(`Invalid config at vm.${path}: ${problem}`);
};

/** Options that name others must name existing ones. */
function namesOf(
  path: string,
  offered: Record<string, unknown>,
  wanted: string[] | undefined,
): string[] {
  const all = Object.keys(offered);
  for (const name of wanted ?? []) {
    if (!all.includes(name)) {
      fail(path, `there is no "${name}"; offered are ${all.join(', ')}`);
    }
  }
  return wanted ?? all;
}

function leaseOf(
  path: string,
  lease: VmEnvironment['lease'] = {},
): VmEnvironment['lease'] {
  if ((lease.default ?? 0) > (lease.max ?? Infinity)) {
    fail(`${path}.default`, `is longer than ${path}.max allows; shorten it`);
  }
  return lease;
}

/** By the full references of teams, which may be given in short. */
function teamKeysOf(teams: Record<string, string[]> = {}) {
  const byTeam = new Map<string, string[]>();
  for (const [team, keys] of Object.entries(teams)) {
    const at = `sshKeys.teams.${team}`;
    let ref: string;
    try {
      ref = expandRef('team', team, 'group');
    } catch (error) {
      return fail(at, (error as Error).message);
    }
    keys.forEach((key, index) => {
      if (!isSshPublicKey(key.trim())) {
        fail(
          `${at}.${index}`,
          'is no public key in OpenSSH format, such as "ssh-ed25519 AAAA… name"',
        );
      }
    });
    byTeam.set(ref, [
      ...(byTeam.get(ref) ?? []),
      ...keys.map(key => key.trim()),
    ]);
  }
  return byTeam;
}

function networksOf(networks: string[] | undefined) {
  try {
    return networks && parseNetworks(networks);
  } catch (error) {
    return fail('rollouts.probe.networks', (error as Error).message);
  }
}

/** @throws Error that names the path and the remedy */
export function readVmConfig(root: RootConfigService): VmConfig {
  if (!root.has('vm')) {
    throw new Error(
      'Missing config at vm: offer environments, stacks, images, sizes and executors there; see the README of @backlot/plugin-vm-backend',
    );
  }
  const parsed = parseConfig(vmSchema, root.get('vm'));
  if (!parsed.success) {
    const problems = describeIssues('vm', parsed.error.issues, vmSchema);
    throw new Error(`Invalid config:\n  ${problems.join('\n  ')}`);
  }
  const vm = parsed.data;
  for (const section of [
    'environments',
    'stacks',
    'images',
    'sizes',
    'executors',
  ] as const) {
    if (Object.keys(vm[section]).length === 0) {
      fail(section, 'offer at least one');
    }
  }
  const nameTemplate =
    vm.names.template ?? '${component}-${environment}-${stack}';
  for (const [, placeholder] of nameTemplate.matchAll(/\$\{([^}]*)\}/g)) {
    if (!PLACEHOLDERS.includes(placeholder)) {
      fail(
        'names.template',
        `\${${placeholder}} is unknown; use ${PLACEHOLDERS.map(
          p => `\${${p}}`,
        ).join(', ')}`,
      );
    }
  }
  for (const [field, section] of [
    ['environment', 'environments'],
    ['stack', 'stacks'],
    ['image', 'images'],
    ['size', 'sizes'],
  ] as const) {
    const name = vm.defaults[field];
    namesOf(`defaults.${field}`, vm[section], name ? [name] : undefined);
  }

  const count = vm.limits.count ?? 100;
  return {
    environments: new Map(
      Object.entries(vm.environments).map(([name, environment]) => {
        const at = (field: string) => `environments.${name}.${field}`;
        return [
          name,
          {
            name,
            title: environment.title ?? name,
            description: environment.description,
            maxCount: Math.min(environment.maxCount ?? count, count),
            stacks: namesOf(at('stacks'), vm.stacks, environment.stacks),
            images: namesOf(at('images'), vm.images, environment.images),
            sizes: namesOf(at('sizes'), vm.sizes, environment.sizes),
            executors: namesOf(
              at('executors'),
              vm.executors,
              environment.executors,
            ),
            lease: leaseOf(at('lease'), environment.lease),
            recreateLostAfterMs: environment.recreateLost?.after,
          },
        ];
      }),
    ),
    stacks: titled(vm.stacks),
    images: new Map(
      [...titled(vm.images)].map(([name, image]) => [
        name,
        withEndOfLife(image, vm.endOfLife.publicDates ?? true),
      ]),
    ),
    sizes: titled(vm.sizes),
    executors: new Map(
      Object.entries(vm.executors).map(([id, config]) => [
        id,
        {
          id,
          kind: config.kind,
          title: config.title ?? id,
          settings: executorSettings(config),
        },
      ]),
    ),
    defaults: vm.defaults,
    limits: {
      count,
      userDataBytes: vm.limits.userDataBytes ?? vmLimits.userDataBytes,
    },
    nameTemplate,
    portal: vm.portal,
    sshKeys: {
      annotation: vm.sshKeys.annotation ?? 'backlot.io/ssh-keys',
      teams: teamKeysOf(vm.sshKeys.teams),
    },
    engine: {
      enabled: vm.engine.enabled ?? true,
      host: vm.engine.host,
      concurrency: vm.engine.concurrency ?? 400,
      batch: vm.engine.batch ?? 200,
      claimMs: vm.engine.claim ?? MINUTE,
      pollMs: vm.engine.poll ?? 1000,
    },
    sweep: {
      everyMs: vm.sweep.every ?? MINUTE,
      brake: {
        atLeast: vm.sweep.brake?.atLeast ?? 5,
        share: vm.sweep.brake?.share ?? 0.2,
      },
    },
    drift: { everyMs: vm.drift.every ?? 6 * HOUR },
    findings: {
      endOfLifeWithinMs: vm.findings.endOfLifeWithin ?? 90 * DAY,
      leaseWithinMs: vm.findings.leaseWithin ?? 7 * DAY,
    },
    orphans: {
      minAgeMs: vm.orphans.minAge ?? DAY,
      atOnce: vm.orphans.atOnce ?? 10,
    },
    endOfLife: { tellBeforeDays: vm.endOfLife.tellBeforeDays ?? [90, 30, 7] },
    rollouts: {
      deferUpToMs: vm.rollouts.deferUpTo ?? 7 * DAY,
      probeMs: vm.rollouts.probe?.every ?? 5000,
      probeTimeoutMs: vm.rollouts.probe?.timeout ?? 5000,
      probeNetworks: networksOf(vm.rollouts.probe?.networks),
    },
    redactions: (vm.logs.redact ?? []).map((pattern, index) => {
      try {
        return new RegExp(pattern, 'g');
      } catch (error) {
        return fail(`logs.redact.${index}`, String(error));
      }
    }),
    retention: {
      logsMs: vm.retention.logs ?? 30 * DAY,
      deletedMs: vm.retention.deleted ?? 400 * DAY,
    },
    callbackSecret: vm.callbacks?.secret,
  };
}

/** The date that config gives, or the one that is publicly known. */
function withEndOfLife(
  {
    endOfLife,
    ...image
  }: Omit<VmImage, 'endOfLife' | 'endOfLifeSource'> & { endOfLife?: string },
  usePublicDates: boolean,
): VmImage {
  if (endOfLife !== undefined) {
    return endOfLife === 'none' ? image : { ...image, endOfLife };
  }
  const known = usePublicDates ? publicEndOfLife(image.os) : undefined;
  return known === undefined
    ? image
    : { ...image, endOfLife: known, endOfLifeSource: publicDatesSource };
}

function titled<T extends { title?: string }>(
  options: Record<string, T>,
): Map<string, Omit<T, 'title'> & { name: string; title: string }> {
  return new Map(
    Object.entries(options).map(([name, option]) => [
      name,
      { ...option, name, title: option.title ?? name },
    ]),
  );
}
