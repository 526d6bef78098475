import { createHash } from 'node:crypto';

/** Numbers from 0 to 1 that look like chance and are the same for a seed. */
export function seededRandom(seed: string): () => number {
  let drawn = 0;
  return () => {
    drawn += 1;
    const digest = createHash('sha256').update(`${seed}:${drawn}`).digest();
    return digest.readUIntBE(0, 6) / 2 ** 48;
  };
}
