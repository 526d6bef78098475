import { z } from 'zod';
import { fromXml } from './xml';

const schema = z.object({
  volume: z.object({
    capacity: z
      .object({ '@unit': z.literal('bytes'), '#text': z.coerce.number() })
      .optional(),
    target: z
      .object({
        timestamps: z
          .object({
            mtime: z.coerce.number().optional(),
            ctime: z.coerce.number().optional(),
          })
          .optional(),
      })
      .optional(),
    backingStore: z.object({ path: z.string().optional() }).optional(),
  }),
});

export type VolumeDetails = {
  /** What it may hold. */
  bytes?: number;
  /** Path of the volume that it is a difference from. */
  backing?: string;
  /** When its content or its owner last changed, in milliseconds. */
  touchedAt: number;
};

export function readVolume(xml: string): VolumeDetails {
  const { capacity, target, backingStore } = schema.parse(fromXml(xml)).volume;
  const { mtime = Infinity, ctime = Infinity } = target?.timestamps ?? {};
  return {
    bytes: capacity?.['#text'],
    backing: backingStore?.path,
    touchedAt: Math.max(mtime, ctime) * 1000,
  };
}
