// What the guard learned, compressed, in one object: written whole, so that a reader never mixes two memories.
// Memory that is damaged counts as none, since all of it can be learned again from metrics.

import { TooLong } from '../bounded-body';
import { type ObjectStore, PREFIXES, type StoredObject } from './object-store';
import { packMemory, unpackMemory } from './packed-memory';

export const MEMORY = `${PREFIXES.guard.prefix}memory`;

/** Longer than all that is unpacked: it need not be read. */
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
      return stored && unpackMemory(Buffer.from(stored.text, 'base64'));
    },
    remember: async (memory) => {
      tag = await store.write(MEMORY, packMemory(memory).toString('base64'));
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
