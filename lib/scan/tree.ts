// Plain data of unknown shape, made safe once: the only way in is `plantTree`.
// Every map has no prototype, so no key of a hostile file can reach anything but its own value,
// and every reader here answers for any shape: nothing below this file may throw on odd input.

import { withoutMarks } from './token';

export type Tree = null | boolean | number | string | Tree[] | TreeMap;
export interface TreeMap {
  [key: string]: Tree | undefined;
}

/** CloudFormation itself stops far below these; they only keep a hostile file from costing minutes. */
export const LIMITS = { depth: 120, nodes: 3_000_000 } as const;

/** A value that a condition of the template decides: both branches are kept. */
export const EITHER = '\uE003either';
/** The branch that leaves a property out (AWS::NoValue). */
export const ABSENT = '\uE003absent';
/** The key under which a map names what would add to it at deploy time (a macro, a loop over a list not given). */
export const UNREAD = '\uE003unread';

export type Planted = { ok: true; tree: Tree } | { ok: false; problem: string };

class TooMuch extends Error {}

/** A private copy with null prototypes; refuses what is circular, too deep or too large. */
export function plantTree(raw: unknown, nodesMax: number = LIMITS.nodes): Planted {
  const budget: Budget = { nodes: 0, nodesMax, open: new Set<object>() };
  try {
    return { ok: true, tree: copy(raw, 0, budget) };
  } catch (error) {
    // A getter, a proxy or a date without a time throws errors of its own.
    const problem = error instanceof TooMuch ? error.message : 'holds a value that cannot be read';
    return { ok: false, problem };
  }
}

interface Budget {
  nodes: number;
  nodesMax: number;
  open: Set<object>;
}

function copy(raw: unknown, depth: number, budget: Budget): Tree {
  budget.nodes += 1;
  if (budget.nodes > budget.nodesMax) throw new TooMuch(`has more than ${budget.nodesMax} values`);
  if (depth > LIMITS.depth) throw new TooMuch(`is nested deeper than ${LIMITS.depth} levels`);
  if (typeof raw === 'string') return withoutMarks(raw);
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : String(raw);
  if (typeof raw === 'boolean' || raw === null || raw === undefined) return raw ?? null;
  if (raw instanceof Date) return raw.toISOString();
  if (typeof raw !== 'object') return String(raw);
  if (budget.open.has(raw)) throw new TooMuch('refers to itself');
  budget.open.add(raw);
  const made = Array.isArray(raw) ? copyList(raw, depth, budget) : copyMap(raw, depth, budget);
  budget.open.delete(raw);
  return made;
}

/** A list says how long it is, so a list of holes without end is refused before it is walked. */
function copyList(raw: readonly unknown[], depth: number, budget: Budget): Tree[] {
  if (raw.length > budget.nodesMax) throw new TooMuch(`has more than ${budget.nodesMax} values`);
  return raw.map((item) => copy(item, depth + 1, budget));
}

function copyMap(raw: object, depth: number, budget: Budget): TreeMap {
  const map = emptyMap();
  const entries = raw instanceof Map ? raw.entries() : Object.entries(raw);
  for (const [key, value] of entries) {
    map[withoutMarks(String(key))] = copy(value, depth + 1, budget);
  }
  return map;
}

export function emptyMap(): TreeMap {
  return Object.create(null) as TreeMap;
}

/** A map from a literal of ours, safe to hand to the readers. */
export function treeOf(entries: Record<string, Tree | undefined>): TreeMap {
  return Object.assign(emptyMap(), entries);
}

export function isMap(tree: Tree | undefined): tree is TreeMap {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree);
}

/** Both branches of a condition, flattened; the absent branch is `undefined`. */
export function alternatives(tree: Tree | undefined): (Tree | undefined)[] {
  if (tree === ABSENT) return [undefined];
  if (!isMap(tree)) return [tree];
  const branches = tree[EITHER];
  if (!Array.isArray(branches)) return [tree];
  return branches.flatMap((branch) => alternatives(branch)).slice(0, 64);
}

export function either(branches: readonly (Tree | undefined)[]): Tree {
  const kept = branches.map((branch) => branch ?? ABSENT);
  const first = kept[0];
  if (first !== undefined && kept.every((branch) => sameTree(branch, first))) return first;
  return treeOf({ [EITHER]: kept });
}

export function sameTree(left: Tree, right: Tree): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}

/** The map at hand; for a conditional one, the union of its branches, key by key. */
export function mapOf(tree: Tree | undefined): TreeMap {
  if (!isMap(tree)) return emptyMap();
  if (tree[EITHER] === undefined) return tree;
  const branches = alternatives(tree).map((branch) => (isMap(branch) ? branch : emptyMap()));
  const merged = emptyMap();
  for (const key of new Set(branches.flatMap((branch) => Object.keys(branch)))) {
    merged[key] = either(branches.map((branch) => branch[key]));
  }
  return merged;
}

/** The items of a list; a lone value counts as a list of one, as CloudFormation and IAM allow. */
export function listOf(tree: Tree | undefined): Tree[] {
  return alternatives(tree).flatMap((branch) => {
    if (branch === undefined || branch === null) return [];
    return Array.isArray(branch) ? branch.flatMap((item) => itemsOf(item)) : [branch];
  });
}

function itemsOf(item: Tree): Tree[] {
  return alternatives(item).filter((branch): branch is Tree => branch !== undefined);
}

/** The texts in a list of texts or a lone text; what is not text is left out. */
export function textsOf(tree: Tree | undefined): string[] {
  return listOf(tree).flatMap((item) => textOf(item) ?? []);
}

export function textOf(tree: Tree | undefined): string | undefined {
  for (const branch of alternatives(tree)) {
    if (typeof branch === 'string') return branch;
    if (typeof branch === 'number' || typeof branch === 'boolean') return String(branch);
  }
  return undefined;
}

/** Walks down by keys (or positions, for lists). */
export function at(tree: Tree | undefined, ...path: (string | number)[]): Tree | undefined {
  let here = tree;
  for (const step of path) {
    if (Array.isArray(here)) here = here[Number(step)];
    else here = mapOf(here)[String(step)];
  }
  return here;
}

/** Entries of a map whose value is present. */
export function entriesOf(tree: Tree | undefined): [string, Tree][] {
  return Object.entries(mapOf(tree)).filter(
    (entry): entry is [string, Tree] => entry[1] !== undefined,
  );
}

/** Every text anywhere below, for finding what a definition mentions. */
export function everyText(tree: Tree | undefined, found: string[] = []): string[] {
  if (typeof tree === 'string') found.push(tree);
  else if (Array.isArray(tree)) for (const item of tree) everyText(item, found);
  else if (isMap(tree)) for (const value of Object.values(tree)) everyText(value, found);
  return found;
}
