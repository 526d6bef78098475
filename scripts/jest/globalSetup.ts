import { EmbeddedPostgres, startEmbeddedPostgres } from '../embeddedPostgres';

declare global {
  // eslint-disable-next-line no-var
  var embeddedPostgres: EmbeddedPostgres | undefined;
}

const variable = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';

/** Gives `TestDatabases` a PostgreSQL without docker. */
export default async function globalSetup() {
  process.env.BACKSTAGE_TEST_DISABLE_DOCKER ??= '1';
  if (!process.env[variable]) {
    globalThis.embeddedPostgres = await startEmbeddedPostgres();
    process.env[variable] = globalThis.embeddedPostgres.connectionString;
  }
}
