import { z } from 'zod';
import { fromXml } from './xml';

const schema = z.object({
  pool: z.object({
    '@type': z.string(),
    target: z.object({ path: z.string().optional() }).optional(),
  }),
});

export function readPool(xml: string): { type: string; directory?: string } {
  const { pool } = schema.parse(fromXml(xml));
  return { type: pool['@type'], directory: pool.target?.path };
}
