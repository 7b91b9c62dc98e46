// `Fn::ForEach` of the AWS::LanguageExtensions transform, unrolled before anything else looks.
// Only a list that the template itself holds can be unrolled; any other loop is told and left in place,
// so that what it would have made is never taken as not there.

import { emptyMap, isMap, mapOf, type Tree, type TreeMap, textOf } from '../../tree';
import type { Path } from '../text/lines';

const PREFIX = 'Fn::ForEach::';
/** CloudFormation stops at 500 resources a stack; loops multiply. */
const COPIES_MAX = 1_000;
/** A copy costs as much as what is copied, and loops within loops copy each other. */
const VALUES_MAX = 200_000;

type Tell = (what: string, because: string, path: Path) => void;

interface Desk {
  parameters: TreeMap;
  tell: Tell;
  copies: number;
  /** Values copied or looked at so far: the work, which is what has to end. */
  values: number;
}

export function unrolled(tree: Tree, parameters: TreeMap, tell: Tell): Tree {
  return hasLoop(tree) ? visit(tree, { parameters, tell, copies: 0, values: 0 }, []) : tree;
}

/** Nearly no template has one, and then nothing needs to be copied. */
function hasLoop(tree: Tree | undefined): boolean {
  if (Array.isArray(tree)) return tree.some(hasLoop);
  if (!isMap(tree)) return false;
  for (const key in tree) if (key.startsWith(PREFIX) || hasLoop(tree[key])) return true;
  return false;
}

function visit(tree: Tree, expansion: Desk, path: Path): Tree {
  if (Array.isArray(tree))
    return tree.map((item, index) => visit(item, expansion, [...path, index]));
  if (!isMap(tree)) return tree;
  const made = emptyMap();
  for (const [key, value] of Object.entries(tree)) {
    if (value === undefined) continue;
    const here = [...path, key];
    const copies = key.startsWith(PREFIX) ? copiesOf(value, expansion, here) : undefined;
    if (copies) Object.assign(made, copies);
    else made[key] = visit(value, expansion, here);
  }
  return made;
}

function copiesOf(loop: Tree, expansion: Desk, path: Path): TreeMap | undefined {
  const [variable, collection, body] = Array.isArray(loop) && loop.length === 3 ? loop : [];
  const name = textOf(variable);
  const items = itemsOf(collection ?? null, expansion.parameters);
  const what = String(path[path.length - 1]);
  if (name === undefined || items === undefined || !isMap(body)) {
    expansion.tell(
      what,
      'loops over a list that is not in the template: what it makes is not seen',
      path,
    );
    return undefined;
  }
  const made = emptyMap();
  for (const item of items) {
    expansion.copies += 1;
    if (expansion.copies > COPIES_MAX || expansion.values > VALUES_MAX) {
      const because =
        expansion.copies > COPIES_MAX
          ? `makes more than ${COPIES_MAX} copies: the rest is not seen`
          : `makes more than ${VALUES_MAX} values: the rest is not seen`;
      expansion.tell(what, because, path);
      return made;
    }
    // A loop within is unrolled copy by copy: all copies have it under one key.
    const copy = substituted(body, { name, item, expansion });
    Object.assign(made, visit(copy, expansion, path.slice(0, -1)));
  }
  return made;
}

function itemsOf(collection: Tree, parameters: TreeMap): string[] | undefined {
  if (Array.isArray(collection)) {
    const texts = collection.map((item) => textOf(item));
    return texts.every((text) => text !== undefined) ? texts : undefined;
  }
  const parameter = textOf(mapOf(collection).Ref);
  const fallback =
    parameter === undefined ? undefined : textOf(mapOf(parameters[parameter]).Default);
  return fallback?.split(',').map((item) => item.trim());
}

interface Substitution {
  name: string;
  item: string;
  expansion: Desk;
}

function substituted(tree: Tree, as: Substitution): Tree {
  const { name, item, expansion } = as;
  expansion.values += 1;
  if (typeof tree === 'string') {
    expansion.values += tree.length / 100;
    return tree
      .replaceAll(`\${${name}}`, () => item)
      .replaceAll(`&{${name}}`, () => item.replace(/[^A-Za-z0-9]/g, ''));
  }
  if (expansion.values > VALUES_MAX) return null;
  if (Array.isArray(tree)) return tree.map((part) => substituted(part, as));
  if (!isMap(tree)) return tree;
  if (tree.Ref === name && Object.keys(tree).length === 1) return item;
  const made = emptyMap();
  for (const [key, value] of Object.entries(tree)) {
    made[String(substituted(key, as))] = substituted(value ?? null, as);
  }
  return made;
}
