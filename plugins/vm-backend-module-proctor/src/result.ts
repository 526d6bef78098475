import { z } from 'zod';

const address = z.object({
  type: z.enum(['ipv4', 'ipv6', 'dns', 'forward']),
  purpose: z.string().optional(),
  address: z.string(),
  port: z.int().min(1).max(65535).optional(),
});

const outputs = {
  providerId: z.string().optional(),
  hostname: z.string().optional(),
  addresses: z.array(address).optional(),
  power: z.enum(['running', 'stopped', 'unknown']).optional(),
  imageVersion: z.string().optional(),
  sshUser: z.string().optional(),
  facts: z.record(z.string(), z.string()).optional(),
};

/** What a proc prints behind the sentinel. */
export const resultSchema = z.object({
  ...outputs,
  /** Only where it failed. */
  error: z
    .object({
      code: z.string().default('JobFailed'),
      message: z.string(),
      remedy: z.string().default('Read the log of the operation.'),
      retryable: z.boolean().default(false),
    })
    .optional(),
  leftovers: z.array(z.string()).optional(),
});

/** One line of what the proc `list` prints; the last one says that it is all. */
export const listingSchema = z.object({
  machines: z.array(
    z.object({
      ...outputs,
      vmId: z.string(),
      name: z.string(),
      power: z.enum(['running', 'stopped', 'unknown']),
      placement: z.string().optional(),
      createdAt: z.iso.datetime({ offset: true }).optional(),
    }),
  ),
  complete: z.boolean().default(false),
});

export type Result = z.output<typeof resultSchema>;

/** What stands behind the sentinel, line by line. */
export const behindSentinel = (lines: string[], sentinel: string): unknown[] =>
  lines.flatMap(line => {
    const at = line.indexOf(`${sentinel} `);
    return at < 0 ? [] : [JSON.parse(line.slice(at + sentinel.length + 1))];
  });

/**
 * The last result in a log, which a later try of the pod may have corrected.
 *
 * @throws Error that says what is wrong with it
 */
export function readResult(
  lines: string[],
  sentinel: string,
): Result | undefined {
  const found = behindSentinel(lines, sentinel);
  return found.length > 0
    ? resultSchema.parse(found[found.length - 1])
    : undefined;
}
