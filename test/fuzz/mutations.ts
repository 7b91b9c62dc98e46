// Turns sound input into almost sound input: the same seed and the same text give the same mutation.
// Trees are changed as trees and texts as texts, because a parser that is never reached past its first brace proves nothing.

import type { Random } from '../../lib/simulator/random';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const ODD: readonly [Json, ...Json[]] = [
  null,
  true,
  -1,
  0,
  1e308,
  -0.5,
  Number.MAX_SAFE_INTEGER + 1,
  '',
  ' ',
  '*',
  '__proto__',
  'constructor',
  '\u202e\u001b[2J',
  '\ud800',
  '\u0000',
  '2026-11-21T03:20:00Z',
  'arn:aws:lambda:eu-west-1:123456789012:function:orders',
  '$'.concat('{x}'),
  [],
  {},
  [[]],
  [null],
  { toString: 1 },
  { length: 1e9 },
  { __proto__x: { kind: 'raise' } },
  { Ref: 'AWS::NoValue' },
  { 'Fn::If': ['C', { Ref: 'X' }, 3] },
];

const TOKENS: readonly [string, ...string[]] = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  "'",
  '\n',
  '\r\n',
  '\t',
  '-',
  '- ',
  '&a ',
  '*a',
  '<<: *a\n',
  '!Sub ',
  '!GetAtt ',
  '|\n',
  '#',
  '1e999',
  'NaN',
  '\ufeff',
  '\u0000',
  '\u202e',
  '\\u0000',
  ',,,,',
  '99999999999999999999',
  '0x10',
  ' null',
];

export function mutated(text: string, random: Random): string {
  const tree = random.chance(0.7) ? treeOf(text) : undefined;
  const times = random.integer(1, 4);
  if (tree !== undefined) {
    let changed: Json = tree;
    for (let index = 0; index < times; index++) changed = changedTree(changed, random, 0);
    return JSON.stringify(changed) ?? 'null';
  }
  let changed = text;
  for (let index = 0; index < times; index++) changed = changedText(changed, random);
  return changed;
}

function treeOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const DEPTH_MAX = 12;

function changedTree(tree: Json, random: Random, depth: number): Json {
  if (typeof tree !== 'object' || tree === null || depth === DEPTH_MAX || random.chance(0.08))
    return changedValue(tree, random);
  if (Array.isArray(tree)) return changedList(tree, random, depth);
  const keys = Object.keys(tree);
  const key = keys[random.integer(0, Math.max(0, keys.length - 1))];
  if (key === undefined) return { [random.pick(TOKENS)]: random.pick(ODD) };
  const copy: { [key: string]: Json } = { ...tree };
  const how = random.integer(0, 9);
  if (how === 0) delete copy[key];
  else if (how === 1)
    copy[`${key}${random.pick(['', ' ', 's', '_', '\u0000'])}`] = copy[key] ?? null;
  else if (how === 2) copy[key] = random.pick(ODD);
  else copy[key] = changedTree(copy[key] ?? null, random, depth + 1);
  return copy;
}

function changedList(list: readonly Json[], random: Random, depth: number): Json {
  if (list.length === 0) return [random.pick(ODD)];
  const at = random.integer(0, list.length - 1);
  const how = random.integer(0, 7);
  if (how === 0) return list.filter((_, index) => index !== at);
  if (how === 1) return [...list, list[at] ?? null];
  if (how === 2) return [...list].reverse();
  return list.map((item, index) => (index === at ? changedTree(item, random, depth + 1) : item));
}

function changedValue(value: Json, random: Random): Json {
  if (typeof value === 'number' && random.chance(0.6))
    return random.pick([-value, value * 1e9, value + 0.5, Number.MAX_SAFE_INTEGER, 1 / 3, 0]);
  if (typeof value === 'string' && random.chance(0.6)) return changedText(value, random);
  return random.pick(ODD);
}

/** Now and then so many that whatever is quadratic takes seconds. */
const REPEATS_MAX = [20, 200, 100_000] as const;

function changedText(text: string, random: Random): string {
  const from = random.integer(0, text.length);
  const until = Math.min(text.length, from + random.integer(0, 40));
  const [before, middle, after] = [text.slice(0, from), text.slice(from, until), text.slice(until)];
  switch (random.integer(0, 7)) {
    case 0:
      return before + after;
    case 1:
      return before;
    case 2:
      return before + middle + middle + after;
    case 3:
      return before + random.pick(TOKENS) + middle + after;
    case 4:
      return before + random.pick(TOKENS) + after;
    case 5:
      return before + String.fromCharCode(random.integer(0, 0xffff)) + after;
    case 6:
      return (
        before + random.pick(TOKENS).repeat(random.integer(1, random.pick(REPEATS_MAX))) + after
      );
    default:
      return after + before + middle;
  }
}
