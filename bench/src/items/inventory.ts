import { randomUUID } from 'node:crypto';
import { vmLimits } from '@backlot/plugin-vm-common';
import type { Client } from 'pg';
import type { SentStatement } from '../children/statements';
import type { Figure, Item } from '../Item';
import { describeProfile } from '../report/evidence';
import { type PlanNode, scannedTables } from '../report/plans';
import { quantile, round } from '../report/statistics';
import { type Backend, TOKENS } from '../system/Backend';
import { startFilled } from '../system/filledReplica';

const OWNER = 'group:default/team-00003';
const LIMIT = 50;
const WARM_UP = 300;
/** Tables that grow with the fleet. */
const LARGE = ['vms', 'groups', 'operations', 'labels', 'changes'];

type Case = {
  what: string;
  route: string;
  token?: string;
  /** What a person would write for the same answer. */
  sql: string[];
  readsMost?: boolean;
};

type Page = {
  filter?: string;
  where?: string;
  sort: string;
  total?: boolean;
  /** The last row of the page before. */
  after?: { cursor: string; value: string; id: string };
  owner?: boolean;
};

/** A page of VMs, as a route and as SQL. */
function pageOf(what: string, page: Page): Case {
  const { filter, where, sort, total, after, owner } = page;
  const descending = sort.startsWith('-');
  const column = { createdAt: 'created_at' }[sort.replace('-', '')] ?? sort;
  const order = descending ? 'DESC' : 'ASC';
  const conditions = [
    'vms.deleted_at IS NULL',
    ...(where ? [where] : []),
    ...(owner ? [`vms.owner = '${OWNER}'`] : []),
  ].join(' AND ');
  const beyond = after
    ? ` AND (vms.${column}, vms.id) > ('${after.value}', '${after.id}')`
    : '';
  return {
    what,
    route: [
      `/vm/v1/vms?limit=${LIMIT}&sort=${sort}`,
      ...(filter ? [filter] : []),
      ...(total ? ['totalItems=true'] : []),
      ...(after ? [`cursor=${after.cursor}`] : []),
    ].join('&'),
    token: owner ? TOKENS.owner : TOKENS.bench,
    sql: [
      `SELECT vms.*, to_json(operations.*) AS operation
       FROM vms LEFT JOIN operations
         ON operations.vm_id = vms.id AND operations.finished_at IS NULL
       WHERE ${conditions}${beyond}
       ORDER BY vms.${column} ${order}, vms.id ${order} LIMIT ${LIMIT + 1}`,
      ...(total
        ? [
            `SELECT count(*) FROM (
               SELECT 1 FROM vms WHERE ${conditions} LIMIT 10000
             ) AS matches`,
          ]
        : []),
    ],
  };
}

async function pageAt(replica: Backend, route: string, depth: number) {
  let cursor: string | undefined;
  let last: any;
  for (let read = 0; read < depth; ) {
    const page = await replica.request(
      'GET',
      `${route}&limit=500${cursor ? `&cursor=${cursor}` : ''}`,
    );
    cursor = page.nextCursor;
    read += page.items.length;
    last = page.items.at(-1);
  }
  return { cursor: cursor!, value: last.name, id: last.id };
}

async function casesOf(replica: Backend, vms: number): Promise<Case[]> {
  const label = `EXISTS (SELECT 1 FROM labels WHERE labels.group_id = vms.group_id
    AND labels.key = 'tier' AND labels.value = 'gold')`;
  return [
    pageOf('all by name', { sort: 'name' }),
    pageOf('all, newest first, with total', {
      sort: '-createdAt',
      total: true,
    }),
    pageOf('by name, half of the fleet further', {
      sort: 'name',
      after: await pageAt(replica, '/vm/v1/vms?sort=name', vms / 2),
    }),
    pageOf('owner, environment, image and phase, with total', {
      filter: `owner=${OWNER}&environment=staging&image=debian-12&phase=ready`,
      where: `vms.owner = '${OWNER}' AND vms.environment = 'staging' AND vms.image = 'debian-12' AND vms.phase = 'ready'`,
      sort: 'name',
      total: true,
    }),
    pageOf('failed ones, newest first, with total', {
      filter: 'phase=failed',
      where: "vms.phase = 'failed'",
      sort: '-createdAt',
      total: true,
    }),
    pageOf('an environment, newest first, with total', {
      filter: 'environment=staging',
      where: "vms.environment = 'staging'",
      sort: '-createdAt',
      total: true,
    }),
    pageOf('an environment by name, deep down', {
      filter: 'environment=staging',
      where: "vms.environment = 'staging'",
      sort: 'name',
      after: await pageAt(
        replica,
        '/vm/v1/vms?sort=name&environment=staging',
        vms / 4,
      ),
    }),
    pageOf('an image by component', {
      filter: 'image=rocky-9',
      where: "vms.image = 'rocky-9'",
      sort: 'component',
    }),
    pageOf('prefix of a name, with total', {
      filter: 'text=app-0012',
      where: `(vms.name LIKE 'app-0012%' OR vms.component_name LIKE 'app-0012%'
               OR vms.primary_address LIKE 'app-0012%')`,
      sort: 'name',
      total: true,
    }),
    pageOf('prefix of an address', {
      filter: 'text=10.0.7',
      where: `(vms.name LIKE '10.0.7%' OR vms.component_name LIKE '10.0.7%'
               OR vms.primary_address LIKE '10.0.7%')`,
      sort: 'name',
    }),
    pageOf('a label, with total', {
      filter: 'label=tier=gold',
      where: label,
      sort: 'name',
      total: true,
    }),
    pageOf('an owner sees its own, with total', {
      sort: 'name',
      total: true,
      owner: true,
    }),
    pageOf('an owner sees its failed ones by image', {
      filter: 'phase=failed',
      where: "vms.phase = 'failed'",
      sort: 'image',
      owner: true,
    }),
    ...['environment', 'owner', 'image', 'stack'].map(field => ({
      what: `fleet summary by ${field}`,
      route: `/vm/v1/fleet/summary?groupBy=${field}`,
      sql: [
        `SELECT ${field}, phase, count(*) FROM vms WHERE deleted_at IS NULL
         GROUP BY ${field}, phase`,
      ],
    })),
    historyOf(30),
    // Most of what there is: a scan is the right plan.
    { ...historyOf(366), readsMost: true },
    {
      what: 'findings',
      route: '/vm/v1/fleet/findings',
      sql: [
        `SELECT * FROM groups WHERE deleted_at IS NULL
         AND phase IN ('failed', 'degraded', 'provisioning')
         AND count_failed > 0 ORDER BY created_at, id LIMIT 100`,
        `SELECT count(*) FROM groups WHERE deleted_at IS NULL
         AND phase IN ('failed', 'degraded', 'provisioning') AND count_failed > 0`,
      ],
    },
  ];
}

/** Of `days`, as a route and as SQL. */
function historyOf(days: number): Case {
  const since = `date_trunc('day', now()) - interval '${days - 1} days'`;
  const byDay = (column: string, more: string) =>
    `SELECT date_trunc('day', ${column}), count(*) FROM vms
     WHERE ${column} >= ${since} AND ${more} GROUP BY 1`;
  return {
    what: `history of ${days} days`,
    route: `/vm/v1/fleet/history?days=${days}`,
    sql: [
      'SELECT count(*) FROM vms WHERE deleted_at IS NULL',
      byDay('created_at', 'deleted_at IS NULL'),
      byDay('deleted_at', 'deleted_at IS NOT NULL'),
      `SELECT date_trunc('day', finished_at), count(*),
              percentile_disc(ARRAY[0.5, 0.95])
                WITHIN GROUP (ORDER BY finished_at - created_at)
       FROM operations WHERE type = 'create' AND phase = 'succeeded'
       AND finished_at >= ${since} GROUP BY 1`,
      `SELECT executor, operations.phase, count(*)
       FROM operations JOIN vms ON vms.id = vm_id
       WHERE operations.finished_at >= ${since}
       AND operations.phase IN ('succeeded', 'failed') GROUP BY 1, 2`,
    ],
  };
}

/** Requests with as many values as the API takes, in every filter that takes many. */
function widestRoutes(): string[] {
  const { filterValues, filterIds, filterLabels } = vmLimits;
  const many = (
    field: string,
    count: number,
    make: (index: number) => string,
  ) => Array.from({ length: count }, (_, index) => [field, make(index)]);
  const filter = new URLSearchParams([
    ...many(
      'component',
      filterValues,
      index => `component:default/app-${String(index).padStart(5, '0')}`,
    ),
    ...many('owner', filterValues, index =>
      index % 2 ? OWNER : `group:default/none-${index}`,
    ),
    ...many('system', filterValues, index => `system:default/none-${index}`),
    ...many('image', filterValues, index =>
      index === 0 ? 'debian-12' : `none-${index}`,
    ),
    ...many('label', filterLabels, index =>
      index === 0 ? 'tier=gold' : `key-${index}=none`,
    ),
    ['text', 'a'],
  ]);
  const ids = new URLSearchParams(
    many('group', Math.min(filterIds, 300), () => randomUUID()),
  );
  return [
    `/vm/v1/vms?limit=500&totalItems=true&sort=-createdAt&${filter}`,
    '/vm/v1/vms?limit=500&totalItems=true&text=a',
    `/vm/v1/vms?limit=500&totalItems=true&${ids}`,
    `/vm/v1/groups?limit=500&totalItems=true&${filter}`,
    '/vm/v1/groups?limit=500&totalItems=true',
    `/vm/v1/fleet/summary?groupBy=owner&groupBy=image&${filter}`,
    '/vm/v1/fleet/summary?groupBy=owner&groupBy=system',
    '/vm/v1/fleet/history?days=366',
    '/vm/v1/fleet/findings',
  ];
}

const timed = async (work: () => Promise<unknown>) => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/** EXPLAIN of each statement that reads large tables; those with a sequential scan. */
async function scansOf(
  database: Client,
  sent: SentStatement[],
): Promise<Array<{ text: string; tables: string[]; plan: string }>> {
  const found = [];
  for (const { text, values } of sent) {
    if (!/^\s*(select|with)\b/i.test(text)) {
      continue;
    }
    const { rows } = await database.query({
      text: `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
      values,
    });
    const [{ Plan: plan }] = rows[0]['QUERY PLAN'] as [{ Plan: PlanNode }];
    const tables = scannedTables(plan).filter(table => LARGE.includes(table));
    if (tables.length > 0) {
      found.push({ text, tables, plan: JSON.stringify(plan) });
    }
  }
  return found;
}

export const inventory: Item = {
  name: 'inventory',
  title: 'Pages of a large inventory, beside bare SQL',
  async run({ quick, directory, startPostgres, onEnd, say }) {
    const vms = quick ? 20_000 : 100_000;
    const repeats = quick ? 60 : 300;
    const postgres = await startPostgres();
    say(`filling an inventory with ${vms} VMs`);
    const { replica, database } = await startFilled(
      { postgres, directory, args: ['--owners-only'] },
      { vms, components: 2000, owners: 50, failedEvery: 50 },
    );
    onEnd(() => replica.stop());

    for (let index = 0; index < WARM_UP; index++) {
      await replica.request('GET', `/vm/v1/vms?limit=${LIMIT}&sort=name`);
    }
    const figures: Figure[] = [];
    const evidence: string[] = [];
    for (const found of await casesOf(replica, vms)) {
      const { what, route, token, sql, readsMost } = found;
      const ask = () => replica.request('GET', route, undefined, token);
      const query = async () => {
        for (const statement of sql) {
          await database.query(statement);
        }
      };
      const exists = await ask().catch(error => {
        evidence.push(`${what}: ${error.message.slice(0, 200)}`);
      });
      if (exists === undefined) {
        continue;
      }
      const ofApi: number[] = [];
      const ofSql: number[] = [];
      for (let index = -20; index < repeats; index++) {
        const [api, bare] = [await timed(ask), await timed(query)];
        if (index >= 0) {
          ofApi.push(api);
          ofSql.push(bare);
        }
      }
      await replica.child.ask('startStatements');
      await ask();
      const sent = await replica.child.ask<SentStatement[]>('stopStatements');
      const scans = readsMost ? [] : await scansOf(database, sent);
      const [p99, bare99] = [ofApi, ofSql].map(all => quantile(all, 0.99));
      figures.push({
        what,
        value: `${round(quantile(ofApi, 0.5))} / ${round(p99)} ms; SQL ${round(
          quantile(ofSql, 0.5),
        )} / ${round(bare99)} ms`,
        goal: 'p99 within 3 times of SQL; no sequential scan',
        met: p99 <= 3 * bare99 && scans.length === 0,
      });
      say(`${what}: ${figures.at(-1)!.value}`);
      evidence.push(
        `${what}: ${sent.length} statements`,
        ...scans.map(
          scan =>
            `${what}: sequential scan of ${scan.tables}: ${scan.text} => ${scan.plan}`,
        ),
      );
    }

    for (const route of widestRoutes()) {
      const times: number[] = [];
      for (let index = 0; index < 10; index++) {
        times.push(await timed(() => replica.request('GET', route)));
      }
      figures.push({
        what: `largest request: ${route.slice(4, 60)}${
          route.length > 60 ? '…' : ''
        }`,
        value: `${round(quantile(times, 0.5))} / ${round(
          Math.max(...times),
        )} ms`,
        goal: 'below 1 s',
        met: Math.max(...times) < 1000,
      });
      say(`${figures.at(-1)!.what}: ${figures.at(-1)!.value}`);
    }

    const floor: number[] = [];
    for (let index = 0; index < repeats; index++) {
      floor.push(await timed(() => replica.request('GET', '/vm/openapi.json')));
    }
    await replica.child.ask('startProfile');
    for (let index = 0; index < repeats; index++) {
      await replica.request('GET', `/vm/v1/vms?limit=${LIMIT}&sort=name`);
    }
    evidence.push(
      'all by name:',
      ...describeProfile(await replica.child.ask('stopProfile')),
    );
    return {
      figures,
      evidence,
      notes: [
        `${vms} VMs in ${
          vms / 5
        } groups of ${2000} components; p50 / p99 of ${repeats} requests, one at a time, turn by turn with the SQL over the same driver.`,
        `A request that asks nothing of the database, the OpenAPI document, takes ${round(
          quantile(floor, 0.5),
        )} / ${round(quantile(floor, 0.99))} ms.`,
      ],
    };
  },
};
