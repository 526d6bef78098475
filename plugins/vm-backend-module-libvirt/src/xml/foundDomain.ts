import { z } from 'zod';
import { fromXml } from './xml';

const memory = z.object({ '@unit': z.string(), '#text': z.coerce.number() });

const schema = z.object({
  domain: z.object({
    vcpu: z.union([
      z.coerce.number(),
      z.object({
        '@current': z.coerce.number().optional(),
        '#text': z.coerce.number(),
      }),
    ]),
    memory,
    currentMemory: memory.optional(),
    os: z.object({ kernel: z.string().optional() }),
    devices: z.object({
      disk: z.preprocess(
        listOf,
        z.array(
          z.object({
            source: z
              .object({
                '@pool': z.string().optional(),
                '@volume': z.string().optional(),
                '@file': z.string().optional(),
              })
              .optional(),
            target: z.object({ '@dev': z.string() }),
          }),
        ),
      ),
      interface: z.preprocess(
        listOf,
        z.array(
          z.object({
            '@type': z.string(),
            source: z
              .object({
                '@network': z.string().optional(),
                '@bridge': z.string().optional(),
                '@dev': z.string().optional(),
              })
              .optional(),
          }),
        ),
      ),
    }),
  }),
});

export type FoundDomain = {
  cpus: number;
  memoryMiB: number;
  /** Path of the kernel that it boots by itself. */
  kernel?: string;
  /** Of its own disk: a volume's name, or the path of whatever is there instead. */
  disk?: { volume?: string; file?: string };
  networks: string[];
};

/** What a domain runs with; of one that is off, what it would start with. */
export function readDomain(xml: string): FoundDomain {
  const { domain } = schema.parse(fromXml(xml));
  const { vcpu, os, devices } = domain;
  const disk = devices.disk.find(
    ({ target }) => target['@dev'] === 'vda',
  )?.source;
  return {
    cpus: typeof vcpu === 'number' ? vcpu : vcpu['@current'] ?? vcpu['#text'],
    memoryMiB: mebibytes(domain.currentMemory ?? domain.memory),
    ...(os.kernel && { kernel: os.kernel }),
    ...(disk && { disk: { volume: disk['@volume'], file: disk['@file'] } }),
    networks: devices.interface.map(
      ({ '@type': type, source = {} }) =>
        source['@network'] ?? source['@bridge'] ?? source['@dev'] ?? type,
    ),
  };
}

const UNITS: Record<string, number> = {
  KiB: 1 / 1024,
  MiB: 1,
  GiB: 1024,
  b: 1 / 1024 / 1024,
  bytes: 1 / 1024 / 1024,
};

const mebibytes = ({
  '@unit': unit,
  '#text': amount,
}: z.infer<typeof memory>) => amount * (UNITS[unit] ?? UNITS.KiB);

/** The parser makes a list of what comes twice only. */
function listOf(value: unknown): unknown[] {
  if (value === undefined) {
    return [];
  }
  return Array.isArray(value) ? value : [value];
}
