// Which of the guard's calls a request to its objects is, by the name of the object.
// The stories speak of such calls on every cloud, so that one story means the same trouble on each.

import { OBJECT_PREFIXES } from '../../../lib/contract';
import type { CallKind } from '../story';

const GUARD = OBJECT_PREFIXES.guard.prefix;

/** `name` is empty where names are listed. */
export function kindOfObject(name: string, isChange: boolean): CallKind {
  if (name === '') return 'open';
  if (
    name.startsWith(OBJECT_PREFIXES.open.prefix) ||
    name.startsWith(OBJECT_PREFIXES.archive.prefix)
  )
    return isChange ? 'write' : 'read';
  if (name === `${GUARD}memory`) return isChange ? 'remember' : 'recall';
  return name === `${GUARD}lease` ? 'lease' : 'store';
}

export const isRecordName = (name: string): boolean =>
  name.startsWith(OBJECT_PREFIXES.open.prefix) || name.startsWith(OBJECT_PREFIXES.archive.prefix);
