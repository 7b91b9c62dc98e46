// Terraform's configuration in JSON (main.tf.json, cdk.tf.json) in the shape of a plan, so that one reader serves both.
// An expression is known by what it refers to and by nothing else; a value that stands in it is never taken for known.

import {
  entriesOf,
  isMap,
  listOf,
  mapOf,
  plantTree,
  type Tree,
  type TreeMap,
  treeOf,
} from '../../tree';

export function planOf(configuration: TreeMap): TreeMap {
  const found = resourcesOf(configuration);
  const variables = entriesOf(configuration.variable).flatMap(([name, variable]) => {
    const value = mapOf(variable).default;
    return value === undefined ? [] : [[name, treeOf({ value })] as const];
  });
  return treeOf({
    format_version: '1.0',
    variables: treeOf(Object.fromEntries(variables)),
    planned_values: treeOf({
      root_module: treeOf({
        resources: found.map(({ address, type, name, body }) =>
          treeOf({ address, type, name, mode: 'managed', values: valuesOf(body) }),
        ),
      }),
    }),
    configuration: treeOf({
      root_module: treeOf({
        resources: found.map(({ address, body }) =>
          treeOf({ address, expressions: expressionsOf(body) }),
        ),
      }),
    }),
  });
}

interface Found {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly body: TreeMap;
}

/** Terraform takes a list of bodies wherever it takes one. */
function resourcesOf(configuration: TreeMap): Found[] {
  return listOf(configuration.resource).flatMap((types) =>
    entriesOf(types).flatMap(([type, named]) =>
      listOf(named).flatMap((names) =>
        entriesOf(names).map(([name, body]): Found => {
          const address = `${type}.${name}`;
          return { address, type, name, body: mapOf(listOf(body)[0]) };
        }),
      ),
    ),
  );
}

/** A dollar that is doubled is a dollar. */
const TEMPLATE = /(?<!\$)\$\{/;

/** Configuration of functions is often JSON in a text, with expressions inside. */
function opened(text: string): Tree | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const planted = plantTree(JSON.parse(text));
    return planted.ok ? planted.tree : undefined;
  } catch {
    return undefined;
  }
}

/** What is known before apply; an expression is known to nobody yet. */
function valuesOf(tree: Tree): Tree {
  if (typeof tree === 'string' && TEMPLATE.test(tree)) {
    const inner = opened(tree);
    return inner === undefined ? null : valuesOf(inner);
  }
  if (typeof tree === 'string') return tree.replaceAll('$${', ['$', '{'].join(''));
  if (Array.isArray(tree)) return tree.map(valuesOf);
  if (!isMap(tree)) return tree;
  return treeOf(Object.fromEntries(entriesOf(tree).map(([key, value]) => [key, valuesOf(value)])));
}

/** The same shape with what each expression refers to; everything else is left empty. */
function expressionsOf(tree: Tree): Tree {
  if (typeof tree === 'string') {
    if (!TEMPLATE.test(tree)) return null;
    const inner = opened(tree);
    return inner === undefined ? treeOf({ references: referencesIn(tree) }) : expressionsOf(inner);
  }
  if (Array.isArray(tree)) return tree.map(expressionsOf);
  if (!isMap(tree)) return null;
  return treeOf(
    Object.fromEntries(entriesOf(tree).map(([key, value]) => [key, expressionsOf(value)])),
  );
}

/** A resource's attribute, a variable, a module's output or a local: what Terraform lists in a plan as well. */
const REFERENCE =
  /\b(?:data\.)?(?:[a-z][a-z0-9-]*_[a-z0-9_]+\.[A-Za-z_][\w-]*|var\.[A-Za-z_][\w-]*|module\.[A-Za-z_][\w-]*|local\.[A-Za-z_][\w-]*)(?:\[[^\]]*\])?(?:\.[A-Za-z_]\w*|\[\d+\])*/g;

function referencesIn(text: string): string[] {
  const expressions = text.match(/(?<!\$)\$\{[^}]*\}/g) ?? [text];
  const found = expressions.flatMap((expression) => expression.match(REFERENCE) ?? []);
  // What refers to nothing that can be named is itself, so that it never looks empty.
  return found.length > 0 ? [...new Set(found)] : expressions;
}
