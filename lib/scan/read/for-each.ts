// `Fn::ForEach` of the AWS::LanguageExtensions transform, unrolled before anything else looks.
// Only a list that the template itself holds can be unrolled; the rest is left for the blind spots.

import { emptyMap, isMap, mapOf, type Tree, type TreeMap, textOf } from '../tree';

const PREFIX = 'Fn::ForEach::';
/** CloudFormation stops at 500 resources a stack; loops multiply. */
const COPIES_MAX = 1_000;

export function unrolled(tree: Tree, parameters: TreeMap): Tree {
  const budget = { copies: 0 };
  return visit(tree, parameters, budget);
}

function visit(tree: Tree, parameters: TreeMap, budget: { copies: number }): Tree {
  if (Array.isArray(tree)) return tree.map((item) => visit(item, parameters, budget));
  if (!isMap(tree)) return tree;
  const made = emptyMap();
  for (const [key, value] of Object.entries(tree)) {
    if (value === undefined) continue;
    const copies = key.startsWith(PREFIX) ? copiesOf(value, parameters, budget) : undefined;
    if (copies) Object.assign(made, visit(copies, parameters, budget));
    else made[key] = visit(value, parameters, budget);
  }
  return made;
}

function copiesOf(
  loop: Tree,
  parameters: TreeMap,
  budget: { copies: number },
): TreeMap | undefined {
  if (!Array.isArray(loop) || loop.length !== 3) return undefined;
  const [variable, collection, body] = loop;
  const name = textOf(variable);
  const items = itemsOf(collection ?? null, parameters);
  if (name === undefined || items === undefined || !isMap(body)) return undefined;
  const made = emptyMap();
  for (const item of items) {
    budget.copies += 1;
    if (budget.copies > COPIES_MAX) return made;
    Object.assign(made, substituted(body, name, item));
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

function substituted(tree: Tree, name: string, item: string): Tree {
  if (typeof tree === 'string') {
    return tree
      .replaceAll(`\${${name}}`, item)
      .replaceAll(`&{${name}}`, item.replace(/[^A-Za-z0-9]/g, ''));
  }
  if (Array.isArray(tree)) return tree.map((part) => substituted(part, name, item));
  if (!isMap(tree)) return tree;
  if (tree.Ref === name && Object.keys(tree).length === 1) return item;
  const made = emptyMap();
  for (const [key, value] of Object.entries(tree)) {
    made[String(substituted(key, name, item))] = substituted(value ?? null, name, item);
  }
  return made;
}
