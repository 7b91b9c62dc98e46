// What the guard learned, compressed, in one object: written whole, so that a reader never mixes two memories.
// Memory that is damaged counts as none, since all of it can be learned again from metrics.

import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { TooLong } from '../bounded-body';
import { type ObjectStore, PREFIXES, type StoredObject } from './object-store';

export const MEMORY = `${PREFIXES.guard.prefix}memory`;

/** Brotli's middle: within a few per cent of its best at a twentieth of the time. */
const QUALITY = 5;

/**
 * A few hundred bytes of Brotli can hold gigabytes: whoever may write the bucket must not be able to end the watchdog.
 * 10,000 functions take a fraction of this; what is longer counts as no memory.
 */
const MEMORY_BYTES_MAX = 128 * 1024 * 1024;
const PACKED_BYTES_MAX = 32 * 1024 * 1024;

export interface ObjectMemory {
  readonly recall: () => Promise<string | undefined>;
  readonly remember: (memory: string) => Promise<void>;
  /** False when someone else has remembered since this process last recalled or remembered. */
  readonly isCurrent: () => Promise<boolean>;
}

export function objectMemory(store: ObjectStore): ObjectMemory {
  let tag: string | undefined;
  return {
    recall: async () => {
      const stored = await readWithin(store);
      tag = stored?.tag;
      return stored && unpacked(stored.text);
    },
    remember: async (memory) => {
      const packed = brotliCompressSync(memory, {
        params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY },
      });
      tag = await store.write(MEMORY, packed.toString('base64'));
    },
    isCurrent: async () => (await store.tagOf(MEMORY)) === tag,
  };
}

/** Longer than all that could be unpacked counts as no memory as well. */
async function readWithin(store: ObjectStore): Promise<StoredObject | undefined> {
  try {
    return await store.read(MEMORY, PACKED_BYTES_MAX);
  } catch (cause) {
    if (cause instanceof TooLong) return undefined;
    throw cause;
  }
}

function unpacked(text: string): string | undefined {
  try {
    const limit = { maxOutputLength: MEMORY_BYTES_MAX };
    return brotliDecompressSync(Buffer.from(text, 'base64'), limit).toString('utf8');
  } catch {
    // Not what was written: the engine learns again, which costs reads and never a wrong pause.
    return undefined;
  }
}
