/** Parts that requests share. */
import { z } from 'zod';
import { vmLimits } from './limits';

export const optionName = z.string().min(1).max(63);

/**
 * One value or several, as a query has them. Equal values merge.
 *
 * @param most - more distinct values than this are refused; a limit belongs to
 *   every list, because each value costs the database something
 */
export const fromList = <T extends z.ZodType>(
  item: T,
  most: number = vmLimits.filterValues,
) =>
  z
    .union([item, z.array(item).min(1, 'must name at least one value')])
    .transform(value => [
      ...new Set((Array.isArray(value) ? value : [value]) as z.output<T>[]),
    ])
    .refine(
      values => values.length <= most,
      `must have at most ${most} values; narrow the request or split it`,
    );

/** A value that is compared with what the inventory has. */
export const filterValue = z
  .string()
  .min(1, 'must not be empty')
  .max(vmLimits.filterValueLength);

/** As both databases store it. */
export const uuid = z.uuid('must be a UUID').transform(id => id.toLowerCase());

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
