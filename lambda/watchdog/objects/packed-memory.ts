// What the guard learned, compressed for its store, whichever that is.
// Memory that is damaged or too long counts as none, since all of it can be learned again from metrics.
// Waits for no thread of Node's: the torture lives whole processes in virtual time, and the tick has nothing else to do.

import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** Brotli's middle: within a few per cent of its best at a twentieth of the time. */
const QUALITY = 5;

/**
 * A few hundred bytes of Brotli can hold gigabytes: whoever may write the store must not be able to end the watchdog.
 * 10,000 functions take a fraction of this; what is longer counts as no memory.
 */
const MEMORY_BYTES_MAX = 128 * 1024 * 1024;

/** Node's own pieces of 16 KB take twice as long. */
const PIECE_BYTES = 1024 * 1024;

export const packMemory = (memory: string): Buffer =>
  brotliCompressSync(memory, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } });

export function unpackMemory(packed: Buffer): string | undefined {
  const limits = { maxOutputLength: MEMORY_BYTES_MAX, chunkSize: PIECE_BYTES };
  try {
    return brotliDecompressSync(packed, limits).toString('utf8');
  } catch {
    // Not what was written: the engine learns again, which costs reads and never a wrong pause.
    return undefined;
  }
}
