import type { Client } from 'pg';
import { OFFERED } from './system/startReplica';

export const FILLED_GROUP_SIZE = 5;

export type Filling = {
  vms: number;
  components: number;
  owners: number;
  /** Every so many VMs one that failed; none without it. */
  failedEvery?: number;
};

/** `(ARRAY['a', 'b'])[1 + number % 2]` */
const oneOf = (names: string[], number: string) =>
  `(ARRAY[${names.map(name => `'${name}'`)}])[1 + (${number}) % ${
    names.length
  }]`;

/**
 * Puts VMs into an empty inventory, in the shape in which the plugin would
 * have left them: groups with counts and specs, creations that succeeded, and
 * their changes. Groups are of five.
 */
export async function fill(
  database: Client,
  { vms, components, owners, failedEvery }: Filling,
): Promise<void> {
  const groups = vms / FILLED_GROUP_SIZE;
  const failed = failedEvery ? `v % ${failedEvery} = 0` : 'false';
  const component = `lpad((g % ${components})::text, 5, '0')`;
  const statements = [
    `CREATE TEMP TABLE filled_groups AS
     SELECT g, md5('group-' || g)::uuid AS id,
            'app-' || ${component} AS component_name,
            'component:default/app-' || ${component} AS component,
            'group:default/team-' ||
              lpad((g % ${components} % ${owners})::text, 5, '0') AS owner,
            ${oneOf(OFFERED.environments, 'g / 7')} AS environment,
            ${oneOf(OFFERED.stacks, 'g / 3')} AS stack,
            ${oneOf(
              [...OFFERED.images, 'debian-12', 'debian-12'],
              'g',
            )} AS image,
            ${oneOf(OFFERED.sizes, 'g / 5')} AS size,
            now() - interval '400 days' + g * interval '300 days' / ${groups} AS at
     FROM generate_series(1, ${groups}) AS g`,
    `CREATE TEMP TABLE filled_vms AS
     SELECT v, md5('vm-' || v)::uuid AS id, md5('create-' || v)::uuid AS operation_id,
            (v - 1) % ${FILLED_GROUP_SIZE} + 1 AS index,
            (v - 1) / ${FILLED_GROUP_SIZE} + 1 AS g, ${failed} AS failed
     FROM generate_series(1, ${vms}) AS v`,
    `INSERT INTO name_prefixes (prefix)
     SELECT component_name || '-' || environment || '-' || g FROM filled_groups`,
    `INSERT INTO groups (
       id, name, component, component_name, environment, owner, executor,
       count, revision, stack, image, size, on_failure, generation, phase,
       count_ready, count_failed, created_by, changed_by, created_at, updated_at)
     SELECT id, component_name || '-' || environment || '-' || g, component,
            component_name, environment, owner, 'timed',
            ${FILLED_GROUP_SIZE}, 1, stack, image, size, 'keep', 1,
            CASE WHEN f.failed > 0 THEN 'degraded' ELSE 'ready' END,
            ${FILLED_GROUP_SIZE} - f.failed, f.failed,
            'user:user:default/olivia', 'user:user:default/olivia', at, at
     FROM filled_groups JOIN (
       SELECT g, count(*) FILTER (WHERE failed)::int AS failed
       FROM filled_vms GROUP BY g
     ) AS f USING (g)`,
    `INSERT INTO group_specs (group_id, revision, stack, image, size, ssh_keys, executor, created_at)
     SELECT id, 1, stack, image, size, '[]', 'timed', at FROM filled_groups`,
    `INSERT INTO labels (group_id, key, value)
     SELECT id, 'tier', ${oneOf(['gold', 'silver', 'bronze'], 'g')}
     FROM filled_groups
     UNION ALL
     SELECT id, 'cost-center', 'cc-' || g % 50 FROM filled_groups`,
    `INSERT INTO vms (
       id, group_id, name, name_prefix, name_index, name_held, spec_revision,
       component, component_name, environment, owner, stack, image, size,
       executor, desired, desired_by, desired_reason, phase, power, may_exist,
       provider_id, hostname, addresses, primary_address, facts, error,
       created_at, updated_at, ready_at)
     SELECT v.id, g.id, name || '-' || index, name, index, true, 1,
            component, component_name, environment, owner, stack, image, size,
            'timed', 'present', 'user:user:default/olivia', 'requested',
            CASE WHEN failed THEN 'failed' ELSE 'ready' END,
            CASE WHEN failed THEN 'unknown' ELSE 'running' END,
            NOT failed, v.id, name || '-' || index,
            '[{"type":"ipv4","purpose":"ssh","address":"' || address || '"}]',
            address, '{"os":"Debian 12","kernel":"6.1.0-18-amd64"}',
            CASE WHEN failed THEN '{"code":"QuotaExceeded","message":"No room","remedy":"Request more quota.","retryable":false}' END,
            at, at, CASE WHEN NOT failed THEN at + interval '40 seconds' END
     FROM filled_vms v JOIN (
       SELECT *, component_name || '-' || environment || '-' || g AS name
       FROM filled_groups
     ) AS g USING (g), LATERAL (
       SELECT format('10.%s.%s.%s', v / 65536, v / 256 % 256, v % 256) AS address
     ) AS a`,
    `INSERT INTO vm_work (id, executor, forced, wakes)
     SELECT id, 'timed', false, 0 FROM filled_vms`,
    `INSERT INTO operations (
       id, vm_id, number, type, reason, phase, slots, attempt, max_attempts,
       requested_by, job_ref, steps, progress_done, progress_total, created_at,
       started_at, finished_at, deadline_at)
     SELECT operation_id, id, 1, 'create', 'a VM is wanted',
            CASE WHEN failed THEN 'failed' ELSE 'succeeded' END, 'timed:create',
            1, 3, 'user:user:default/olivia', '0', '[]', 1, 1, at, at,
            at + interval '40 seconds', at + interval '15 minutes'
     FROM filled_vms JOIN (SELECT g, at FROM filled_groups) AS g USING (g)`,
    `INSERT INTO changes (at, group_id, vm_id, operation_id, actor, reason)
     SELECT at, group_id, id, operation_id, 'user:user:default/olivia', reason
     FROM (SELECT v.id, v.operation_id, g.id AS group_id, g.at
           FROM filled_vms v JOIN filled_groups g USING (g)) AS v,
          unnest(ARRAY['requested', 'create started: a VM is wanted',
                       'create succeeded']) AS reason`,
    'VACUUM ANALYZE',
  ];
  for (const statement of statements) {
    await database.query(statement);
  }
}
