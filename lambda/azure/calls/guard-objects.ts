// Where each object of the guard is kept on Azure: what was learned and the last resort as blobs, all else in the table.
// Must send every condition to the table: a blob is written whole, by whoever holds the lease.

import { MEMORY } from '../../watchdog/objects/object-memory';
import type { ObjectStore } from '../../watchdog/objects/object-store';
import { type BlobInput, blobsIn } from './blobs';
import { type TableInput, tableObjects } from './table-objects';

/** The memory of thousands of functions outgrows an entity; a file at the root is for people to fetch. */
const isBlob = (name: string): boolean => name === MEMORY || !name.includes('/');

export function guardObjects(input: BlobInput & TableInput): ObjectStore {
  const table = tableObjects(input);
  const blobs = blobsIn(input);
  return {
    ...table,
    read: (name, bytesMax) => (isBlob(name) ? blobs : table).read(name, bytesMax),
    tagOf: (name) => (isBlob(name) ? blobs : table).tagOf(name),
    write: (name, text, condition) =>
      isBlob(name) && !condition ? blobs.write(name, text) : table.write(name, text, condition),
  };
}
