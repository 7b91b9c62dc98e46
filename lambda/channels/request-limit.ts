// How many requests a public page answers: a bucket of tokens that fills slowly, so a flood costs next to nothing.
// Pure: the bucket and the time come in, the next bucket goes out.

export interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** One person with a few links presses far less; a flood is over after these. */
export const LIMIT = { burst: 30, perSecond: 0.5 } as const;

export const fullBucket = (nowMs: number): Bucket => ({ tokens: LIMIT.burst, atMs: nowMs });

export function taken(
  { tokens, atMs }: Bucket,
  nowMs: number,
): { readonly bucket: Bucket; readonly isTaken: boolean } {
  const seconds = Math.max(0, nowMs - atMs) / 1000;
  const filled = Math.min(LIMIT.burst, tokens + seconds * LIMIT.perSecond);
  const isTaken = filled >= 1;
  return { bucket: { tokens: isTaken ? filled - 1 : filled, atMs: nowMs }, isTaken };
}
