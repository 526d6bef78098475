/** Parts that requests share. */
import { z } from 'zod';
import { vmLimits } from './limits';

export const optionName = z.string().min(1).max(63);

/** One value or several, as a query has them. */
export const fromList = <T extends z.ZodType>(item: T) =>
  z
    .union([item, z.array(item)])
    .transform(
      value => (Array.isArray(value) ? value : [value]) as z.output<T>[],
    );

/** What every list takes. */
export const page = {
  limit: z.coerce.number().int().min(1).max(vmLimits.pageSize).optional(),
  cursor: z.string().max(2000).optional(),
  totalItems: z
    .enum(['true', 'false'])
    .transform(value => value === 'true')
    .optional()
    .describe('count the matches as well; costs a second query'),
};
