// Which conditions of a template never hold together: what stands under both is never there at once.
// Nothing is known of what is compared but that it is equal to one thing at a time; when in doubt two
// conditions may hold together.

import { pairOf } from '../../resource';
import { isMap, listOf, mapOf, type Tree, type TreeMap, textOf } from '../../tree';

/** A hundred conditions are 4,950 pairs; nobody's template has more. */
const NAMES_MAX = 100;
const CASES_MAX = 1_024;
const DEPTH_MAX = 20;
/** A value that nothing is compared with. */
const OTHER = '\uE003other';

type Formula =
  | { is: 'equal'; variable: string; value: string }
  | { is: 'not'; of: Formula }
  | { is: 'all' | 'any'; of: readonly Formula[] };

type Case = ReadonlyMap<string, string>;

/** Keys of pairs of these conditions that exclude each other; `id` makes a name unique over all templates. */
export function exclusivePairs(
  conditions: Tree | undefined,
  names: readonly string[],
  id: (name: string) => string,
): string[] {
  const declared = mapOf(conditions);
  const formulas = names
    .slice(0, NAMES_MAX)
    .flatMap((name) =>
      declared[name] === undefined ? [] : [{ name, formula: named(name, declared, 0) }],
    );
  return formulas.flatMap((declaredCondition, index) =>
    formulas
      .slice(index + 1)
      .filter((other) => areExclusive(declaredCondition.formula, other.formula))
      .map((other) => pairOf(id(declaredCondition.name), id(other.name))),
  );
}

/** Whatever is not understood is a thing of its own that may hold or not. */
const open = (what: string): Formula => ({ is: 'equal', variable: what, value: 'true' });

function named(name: string, declared: TreeMap, depth: number): Formula {
  const tree = declared[name];
  return tree === undefined || depth > DEPTH_MAX
    ? open(`condition ${name}`)
    : formulaOf(tree, declared, depth + 1);
}

function formulaOf(tree: Tree, declared: TreeMap, depth: number): Formula {
  const [key, ...more] = isMap(tree) ? Object.keys(tree) : [];
  if (key === undefined || more.length > 0 || depth > DEPTH_MAX) return open(JSON.stringify(tree));
  const argument = mapOf(tree)[key];
  const parts = () => listOf(argument).map((part) => formulaOf(part, declared, depth + 1));
  switch (key) {
    case 'Condition':
      return named(textOf(argument) ?? '', declared, depth + 1);
    case 'Fn::Not':
      return { is: 'not', of: { is: 'all', of: parts() } };
    case 'Fn::And':
      return { is: 'all', of: parts() };
    case 'Fn::Or':
      return { is: 'any', of: parts() };
    case 'Fn::Equals':
      return equality(Array.isArray(argument) ? argument : []);
    default:
      return open(JSON.stringify(tree));
  }
}

function equality([left, right]: readonly Tree[]): Formula {
  const [leftText, rightText] = [literal(left), literal(right)];
  if (leftText !== undefined && rightText !== undefined)
    return leftText === rightText ? { is: 'all', of: [] } : { is: 'any', of: [] };
  if (rightText !== undefined)
    return { is: 'equal', variable: JSON.stringify(left), value: rightText };
  if (leftText !== undefined)
    return { is: 'equal', variable: JSON.stringify(right), value: leftText };
  return open(JSON.stringify([left, right]));
}

const literal = (tree: Tree | undefined): string | undefined =>
  isMap(tree) || Array.isArray(tree) ? undefined : textOf(tree);

function areExclusive(left: Formula, right: Formula): boolean {
  const values = new Map<string, Set<string>>();
  for (const formula of [left, right]) collectValues(formula, values);
  const cases = casesOf(values);
  return cases !== undefined && !cases.some((it) => holds(left, it) && holds(right, it));
}

function collectValues(formula: Formula, values: Map<string, Set<string>>): void {
  if (formula.is === 'equal') {
    const known = values.get(formula.variable) ?? new Set([OTHER]);
    values.set(formula.variable, known.add(formula.value));
  } else if (formula.is === 'not') collectValues(formula.of, values);
  else for (const part of formula.of) collectValues(part, values);
}

/** Every way things may be; undefined where there are too many to try. */
function casesOf(values: ReadonlyMap<string, ReadonlySet<string>>): Case[] | undefined {
  let cases: Case[] = [new Map()];
  for (const [variable, possible] of values) {
    if (cases.length * possible.size > CASES_MAX) return undefined;
    cases = cases.flatMap((it) => [...possible].map((value) => new Map(it).set(variable, value)));
  }
  return cases;
}

function holds(formula: Formula, it: Case): boolean {
  switch (formula.is) {
    case 'equal':
      return it.get(formula.variable) === formula.value;
    case 'not':
      return !holds(formula.of, it);
    case 'all':
      return formula.of.every((part) => holds(part, it));
    case 'any':
      return formula.of.some((part) => holds(part, it));
  }
}
