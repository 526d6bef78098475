import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Backend } from './Backend';
import type { Postgres } from './Postgres';
import { vmOptions } from './startReplica';

const root = resolvePackagePath('bench', '..');

/** Components and their owners, as the inventory is filled with them. */
async function writeCatalog(
  file: string,
  { components, owners }: { components: number; owners: number },
): Promise<void> {
  const number = (index: number) => String(index).padStart(5, '0');
  const entity = (kind: string, name: string, spec: object) =>
    JSON.stringify({
      apiVersion: 'backstage.io/v1alpha1',
      kind,
      metadata: { name },
      spec,
    });
  const entities = [
    ...Array.from({ length: owners }, (_, index) =>
      entity('Group', `team-${number(index)}`, { type: 'team', children: [] }),
    ),
    ...Array.from({ length: components }, (_, index) =>
      entity('Component', `app-${number(index)}`, {
        type: 'service',
        lifecycle: 'production',
        owner: `team-${number(index % owners)}`,
      }),
    ),
  ];
  await fs.writeFile(file, entities.join('\n---\n'));
}

/**
 * The demo portal over a PostgreSQL of its own. It makes no machines: VMs are
 * what the inventory is filled with.
 */
export async function startPortal(options: {
  postgres: Postgres;
  directory: string;
  components: number;
  owners: number;
  /** Whether VMs get into the catalog. */
  inCatalog: 'all' | 'none';
}): Promise<Backend> {
  const { postgres, directory } = options;
  await fs.mkdir(directory, { recursive: true });
  const catalogFile = path.join(directory, 'catalog.yaml');
  await writeCatalog(catalogFile, options);
  return Backend.start('portal.ts', {
    postgres,
    directory,
    configs: [path.join(root, 'app-config.yaml')],
    cwd: path.join(root, 'packages/backend'),
    // The example users sign in during development only.
    env: { NODE_ENV: 'development' },
    config: {
      catalog: {
        locations: [path.join(root, 'examples/org.yaml'), catalogFile].map(
          target => ({
            type: 'file',
            target,
            rules: [{ allow: ['User', 'Group', 'Component'] }],
          }),
        ),
        ...(options.inCatalog === 'none' && {
          providers: { vm: { environments: ['none'] } },
        }),
      },
      vm: { ...vmOptions(), engine: { enabled: false } },
    },
  });
}

/** Waits until the catalog has so many entities of a kind. */
export async function untilInCatalog(
  portal: Backend,
  kind: string,
  count: number,
): Promise<void> {
  for (;;) {
    const { totalItems } = await portal.request(
      'GET',
      `/catalog/entities/by-query?filter=kind=${kind}&limit=1`,
    );
    if (totalItems >= count) {
      return;
    }
    await sleep(500);
  }
}

/** The UI that the portal serves, as its users get it. */
export function buildUi(): void {
  const { status, stderr, stdout } = spawnSync(
    'yarn',
    ['workspace', 'app', 'build'],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) {
    throw new Error(`The UI does not build:\n${stdout}\n${stderr}`);
  }
}
