import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';

/**
 * The name of this portal in ownership tags. It is made once and kept, because
 * a portal that changed its name would take its own machines for another's.
 */
export async function portalName(knex: Knex): Promise<string> {
  await knex('portal')
    .insert({ one: 1, name: randomUUID() })
    .onConflict('one')
    .ignore();
  const { name } = await knex('portal').where('one', 1).first('name');
  return name;
}
