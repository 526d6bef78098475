import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Figure, Item } from '../Item';
import { quantile, round } from '../report/statistics';
import type { Backend } from '../system/Backend';
import { cpuOf } from '../system/cpu';
import { prepareInventory } from '../system/filledReplica';
import type { Postgres } from '../system/Postgres';
import { startPortal, untilInCatalog } from '../system/startPortal';

const OWNERS = 100;
/** So much more than the same number of components costs is still no harm. */
const HARMLESS = 1.2;

/** What pages of the catalog ask for. */
const QUERIES = [
  [
    'table',
    'entities/by-query?filter=kind=component&limit=20&orderField=metadata.name,asc',
  ],
  [
    'search',
    'entities/by-query?filter=kind=component&limit=20&fullTextFilterTerm=app-0012',
  ],
  ['one with its relations', 'entities/by-name/component/default/app-00012'],
  [
    'choices of a filter',
    'entity-facets?filter=kind=component&facet=spec.lifecycle',
  ],
] as const;

type Filled = { portal: Backend; postgres: Postgres; filledSeconds: number };

async function startFilled(
  { directory, startPostgres, onEnd, say }: Bench,
  name: string,
  entities: { components: number; vms: number },
): Promise<Filled> {
  const postgres = await startPostgres();
  const filling = { ...entities, owners: OWNERS };
  await prepareInventory(postgres, `${directory}/${name}-fill`, filling);
  const portal = await startPortal({
    postgres,
    directory: `${directory}/${name}`,
    ...filling,
    inCatalog: entities.vms > 0 ? 'all' : 'none',
  });
  onEnd(() => portal.stop());
  const startedAt = performance.now();
  await untilInCatalog(portal, 'component', entities.components);
  await untilInCatalog(portal, 'resource', entities.vms);
  const filledSeconds = (performance.now() - startedAt) / 1000;
  say(`${name}: everything is in the catalog after ${round(filledSeconds)} s`);
  return { portal, postgres, filledSeconds };
}

const cpuSecondsOf = ({ portal, postgres }: Filled) =>
  cpuOf(portal.child.pid) + postgres.cpu();

export const catalog: Item = {
  name: 'catalog',
  title: 'VMs in the catalog',
  async run(bench) {
    const vms = bench.quick ? 1000 : 10_000;
    const components = bench.quick ? 200 : 2000;
    const plain = await startFilled(bench, 'components-only', {
      components: components + vms,
      vms: 0,
    });
    const withVms = await startFilled(bench, 'with-vms', { components, vms });

    const minutes = bench.quick ? 1 : 4;
    // Over more than one round of the catalog's processing.
    await sleep(bench.quick ? 10_000 : 150_000);
    bench.say(`watching both for ${minutes} min`);
    const before = [plain, withVms].map(cpuSecondsOf);
    await sleep(minutes * 60_000);
    const [plainCpu, withVmsCpu] = [plain, withVms].map(
      (filled, index) => (cpuSecondsOf(filled) - before[index]) / minutes,
    );

    const figures: Figure[] = [
      {
        what: `${vms} VMs beside ${components} components: until all are there`,
        value: `${round(withVms.filledSeconds)} s; ${
          components + vms
        } components ${round(plain.filledSeconds)} s`,
      },
      {
        what: 'CPU seconds a minute afterwards, of backend and PostgreSQL',
        value: `${round(withVmsCpu)}; the components ${round(plainCpu)}`,
        goal: `at most ${HARMLESS} times`,
        met: withVmsCpu <= HARMLESS * plainCpu,
      },
    ];
    for (const [what, route] of QUERIES) {
      const times = new Map<Filled, number[]>([
        [plain, []],
        [withVms, []],
      ]);
      for (let turn = 0; turn < (bench.quick ? 100 : 500); turn += 1) {
        for (const [filled, milliseconds] of times) {
          const from = performance.now();
          await filled.portal.request('GET', `/catalog/${route}`);
          milliseconds.push(performance.now() - from);
        }
      }
      const [ofPlain, ofVms] = [...times.values()].map(milliseconds =>
        quantile(milliseconds, 0.5),
      );
      figures.push({
        what: `catalog query: ${what}`,
        value: `p50 ${round(ofVms)} ms; with components ${round(ofPlain)} ms`,
        goal: `at most ${HARMLESS} times`,
        met: ofVms <= HARMLESS * ofPlain,
      });
    }
    return {
      figures,
      notes: [
        'The demo portal on PostgreSQL, once with VMs from the inventory, once with as many components from a file instead; both at the same time, and queries turn by turn.',
      ],
    };
  },
};
