// A bucket or a container of objects, as the guard's journal and stores need it on a cloud without a table.
// Reads must be consistent, and a conditional write atomic: two writers of one object, and one of them is refused.

export interface StoredObject {
  readonly text: string;
  /** Changes with every write: a generation, an ETag. Meaningless to anyone but the store. */
  readonly tag: string;
}

/** absent: only where nothing is stored under the name. A tag: only over the version that has it. */
export type WriteCondition = { readonly only: 'absent' } | { readonly only: 'over'; tag: string };

/** Nothing of ours but the memory is longer; on AWS an item has 400 KB at most. */
export const OBJECT_BYTES_MAX = 1024 * 1024;

/** Throws CloudFailure alone. A write or removal with a lost answer may be tried again: each is absolute. */
export interface ObjectStore {
  /** TooLong where the text has more bytes than that; left out, OBJECT_BYTES_MAX. */
  read(name: string, bytesMax?: number): Promise<StoredObject | undefined>;
  /** The tag alone, where the text may be long. */
  tagOf(name: string): Promise<string | undefined>;
  /** Every name under the prefix, whatever page it is on, in order. */
  list(prefix: string): Promise<readonly string[]>;
  /** The tag of what was written; undefined where the condition did not hold, and nothing was written. */
  write(name: string, text: string, condition?: WriteCondition): Promise<string | undefined>;
  /** With a tag: only that version. What is gone already, or is another version, is left as it is. */
  remove(name: string, tag?: string): Promise<void>;
}

/** Of a cloud where a look at what there is costs as much as a list. */
export interface FolderStore extends ObjectStore {
  /** The first steps of all names that there are, each with its slash: which prefixes hold anything. */
  folders(): Promise<readonly string[]>;
}

export { OBJECT_PREFIXES as PREFIXES } from '../../../lib/contract';

/** A name that somebody chose, as one step of an object's name: no slash, no dots that lead elsewhere. */
export const stepOf = (name: string): string =>
  encodeURIComponent(name).replace(/[.!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
