// Where an account's answers become resources: one place makes them safe and gives them evidence.
// An answer has no file and no line; it is found again by its ARN or id.

import type { Reading, Resource } from '../../resource';
import { emptyMap, mapOf, plantTree, type TreeMap } from '../../tree';

export interface AccountDesk {
  file: string;
  reading: Reading;
}

export function planted(raw: unknown): TreeMap {
  const made = plantTree(raw);
  return made.ok ? mapOf(made.tree) : emptyMap();
}

export function add(
  expansion: AccountDesk,
  made: { id: string; name: string; type: string; properties: TreeMap },
): void {
  const evidence = { file: expansion.file, path: made.id };
  const resource: Resource = {
    ...made,
    stack: expansion.file,
    metadata: emptyMap(),
    evidence,
    where: () => evidence,
  };
  expansion.reading.resources.push(resource);
}
