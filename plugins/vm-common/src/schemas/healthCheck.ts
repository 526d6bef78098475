import { z } from 'zod';

const where = {
  purpose: z
    .string()
    .min(1)
    .max(63)
    .optional()
    .describe('the address of the VM that is asked, such as http'),
  port: z
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe('a port of the VM, in place of a purpose'),
};

const oneOf = (value: { purpose?: string; port?: number }) =>
  (value.purpose === undefined) !== (value.port === undefined);
const ONE_OF = 'name either a purpose or a port';

/**
 * How one finds out whether a VM does its work. Only the VM's own addresses
 * are asked.
 */
export const healthCheckSchema = z
  .union([
    z.strictObject({
      http: z
        .strictObject({
          ...where,
          path: z
            .string()
            .max(1000)
            .regex(/^\/[^\s#]*$/, 'must start with a slash')
            .optional()
            .describe('/ without'),
          status: z
            .array(z.int().min(100).max(599))
            .min(1)
            .max(20)
            .optional()
            .describe('what counts as healthy; 200 to 299 without'),
        })
        .refine(oneOf, ONE_OF),
    }),
    z.strictObject({ tcp: z.strictObject(where).refine(oneOf, ONE_OF) }),
  ])
  .meta({ id: 'HealthCheck' });

export type HealthCheck = z.output<typeof healthCheckSchema>;
