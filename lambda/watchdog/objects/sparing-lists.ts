// Where a list costs as much as a write, and on most days there is nothing to list: one look at the folders stands for all lists of
// a tick. Open records are always looked for anew, since whoever held the lease before may have written one.

import { type FolderStore, type ObjectStore, PREFIXES } from './object-store';

/** Longer than a tick takes to come from its records to its decisions; whatever others write meanwhile waits for the next one. */
const FRESH_MS = 20_000;

const folderOf = (name: string): string => name.slice(0, name.indexOf('/') + 1);

export function sparingLists(store: FolderStore, now: () => number): ObjectStore {
  let known: { readonly folders: Set<string>; readonly atMs: number } | undefined;
  return {
    ...store,
    list: async (prefix) => {
      const folder = folderOf(prefix);
      if (folder === PREFIXES.open.prefix || !known || now() - known.atMs > FRESH_MS)
        known = { folders: new Set(await store.folders()), atMs: now() };
      return known.folders.has(folder) ? store.list(prefix) : [];
    },
    write: async (name, text, condition) => {
      known?.folders.add(folderOf(name));
      return store.write(name, text, condition);
    },
  };
}
