// The one kit for checking values that nobody vouches for: stored JSON, settings, messages, a user's properties.
// A check returns every problem with its place, the value and the fix. No check throws or converts a value, whatever
// getter, proxy or cycle it meets, and only own fields count: nothing inherited or array-shaped passes for data.

import { clip } from './clip';

export interface Problem {
  /** Within the checked value, like `.held[0].id`; empty for the value itself. */
  readonly path: string;
  readonly fault: string;
  readonly fix: string;
}

/** An empty list means that the value is sound. */
export type Check = (value: unknown) => readonly Problem[];
export type Fields = Readonly<Record<string, unknown>>;
export type Parsed<T> = { readonly value: T } | { readonly problems: readonly string[] };

const SOUND: readonly Problem[] = Object.freeze([]);
const SHOWN_CHARS_MAX = 60;
const NAMES_SHOWN_MAX = 10;

/** What `read` returns, or `otherwise` where the value itself throws, as a getter or a revoked proxy does. */
export function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

export const isList = (value: unknown): value is readonly unknown[] =>
  attempt(() => Array.isArray(value), false);
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !isList(value);
/** An own field, or undefined: `__proto__` and `constructor` are no fields of an ordinary object. */
export const fieldOf = (value: unknown, name: string | number): unknown =>
  attempt(
    () => (Object.hasOwn(value as Fields, name) ? (value as Fields)[name] : undefined),
    undefined,
  );
/** -1 for what is no list, or a list that does not let itself be measured. */
function lengthOf(value: unknown): number {
  const length = isList(value) ? attempt<unknown>(() => value.length, -1) : -1;
  return typeof length === 'number' ? length : -1;
}

/** Marks that move a cursor or turn a line around never reach a terminal. */
const printable = (text: string): string =>
  clip(text, SHOWN_CHARS_MAX).replace(
    /[\p{C}\u2028\u2029]/gu,
    (mark) => `\\u{${mark.codePointAt(0)?.toString(16)}}`,
  );

/** A value as it reads in a problem: short, on one line, and without a call into it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${printable(value)}'`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null || value === undefined) return value === null ? 'null' : 'missing';
  if (isList(value)) return `a list of ${Math.max(0, lengthOf(value))}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The one problem of a value that is not what it has to be. */
export const wrong = (value: unknown, use: string): readonly Problem[] => [
  { path: '', fault: `is ${shown(value)}`, fix: `use ${use}` },
];
export const isSound = <T>(value: unknown, check: Check): value is T => check(value).length === 0;
const within = (step: string, problems: readonly Problem[]): readonly Problem[] =>
  problems.length === 0
    ? problems
    : problems.map((problem) => ({ ...problem, path: step + problem.path }));
const orWords = (words: readonly unknown[]): string =>
  words.join(', ').replace(/, ([^,]*)$/, ' or $1');

export const is =
  (use: string, holds: (value: unknown) => boolean): Check =>
  (value) =>
    attempt(() => holds(value), false) ? SOUND : wrong(value, use);
export const flag = is('true or false', (value) => typeof value === 'boolean');
export const oneOf = (allowed: readonly (string | number | boolean)[]): Check =>
  is(orWords(allowed), (value) => allowed.some((item) => item === value));

interface NumberRange {
  readonly min: number;
  readonly max?: number;
  readonly isWhole?: boolean;
}
export function number({ min, max = Number.POSITIVE_INFINITY, isWhole }: NumberRange): Check {
  const range = max === Number.POSITIVE_INFINITY ? `${min} or more` : `from ${min} to ${max}`;
  const holds = isWhole ? Number.isInteger : Number.isFinite;
  return is(
    `a ${isWhole ? 'whole number' : 'number'} ${range}`,
    (value) => holds(value) && (value as number) >= min && (value as number) <= max,
  );
}

export const text = (min: number, max: number): Check =>
  is(
    `text of ${min === 0 ? 'at most' : `${min} to`} ${max} characters`,
    (value) => typeof value === 'string' && value.length >= min && value.length <= max,
  );
/** Text longer than `charsMax` is refused before the pattern looks at it. */
export const matching = (pattern: RegExp, use: string, charsMax = 4096): Check =>
  is(use, (value) => typeof value === 'string' && value.length <= charsMax && pattern.test(value));

export const emailAddress = matching(
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  'one address like oncall@example.com',
);

export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? SOUND : check(value);
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null ? SOUND : check(value);

/** Every problem of every check. */
export const all =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.flatMap((check) => check(value));
/** The problems of the first check that has any: what follows may rely on what went before. */
export const inTurn =
  (...checks: readonly Check[]): Check =>
  (value) => {
    for (const check of checks) {
      const problems = check(value);
      if (problems.length > 0) return problems;
    }
    return SOUND;
  };

export const listOf =
  (check: Check, { min = 0, max }: { readonly min?: number; readonly max: number }): Check =>
  (value) => {
    const length = lengthOf(value);
    if (length < min || length > max)
      return wrong(value, `a list of ${min === 0 ? 'at most' : `${min} to`} ${max}`);
    const problems: Problem[] = [];
    for (let index = 0; index < length; index += 1) {
      const found = check(fieldOf(value, index));
      if (found.length > 0) problems.push(...within(`[${index}]`, found));
    }
    return problems;
  };

/** Names each field of T, so that a field that is added to T and not checked fails to compile. */
export type FieldChecks<T> = { readonly [Field in keyof T]-?: Check };

export function fields<T = Fields>(checks: FieldChecks<T>): Check {
  const rows = Object.entries<Check>(checks);
  return (value) =>
    isFields(value)
      ? rows.flatMap(([name, check]) => within(`.${name}`, check(fieldOf(value, name))))
      : wrong(value, 'an object');
}

/** As `fields`, and a field of another name is a problem: a slip in a name must not mean "left out". */
export function onlyFields<T = Fields>(checks: FieldChecks<T>, what: string): Check {
  const check = fields<T>(checks);
  return (value) => {
    const names = isFields(value) ? attempt(() => Object.keys(value), []) : [];
    const unknown = names.filter((name) => !Object.hasOwn(checks, name)).slice(0, NAMES_SHOWN_MAX);
    return [
      ...unknown.map((name) => ({
        path: `.${printable(name)}`,
        fault: `is not a part of ${what}`,
        fix: 'leave it out',
      })),
      ...check(value),
    ];
  };
}

/** An object of any names whose values are all of one kind. */
export const mapOf =
  (check: Check): Check =>
  (value) =>
    isFields(value)
      ? attempt(() => Object.keys(value), []).flatMap((name) =>
          within(`.${printable(name)}`, check(fieldOf(value, name))),
        )
      : wrong(value, 'an object');

/** A union: `common` to all its kinds, then the check of the kind that the value says it is. */
export const byKind =
  <Kind extends string>(
    field: string,
    kinds: Readonly<Record<Kind, Check>>,
    common: Check = () => SOUND,
  ): Check =>
  (value) => {
    if (!isFields(value)) return wrong(value, 'an object');
    const kind = fieldOf(value, field);
    const own =
      typeof kind === 'string' && Object.hasOwn(kinds, kind)
        ? kinds[kind as Kind](value)
        : within(`.${field}`, wrong(kind, orWords(Object.keys(kinds))));
    return [...common(value), ...own];
  };

/** For what may be a secret: the value is not repeated. */
export const withheld =
  (check: Check): Check =>
  (value) =>
    check(value).map((problem) => ({ ...problem, fault: 'cannot be used' }));

/** All problems of a value in words: `name.path is 'x'; use y`. Without a name, fields stand for themselves. */
export const problemsWith = (name: string, value: unknown, check: Check): string[] =>
  check(value).map(
    ({ path, fault, fix }) => `${(name + path).replace(/^\./, '') || 'the value'} ${fault}; ${fix}`,
  );

/** Stored or received text as a value of a kind, or everything that is wrong with it. */
export function parsed<T>(name: string, json: string, check: Check): Parsed<T> {
  const value = attempt<{ of: unknown } | undefined>(() => ({ of: JSON.parse(json) }), undefined);
  if (!value) return { problems: [`${name || 'the value'} is not JSON; use JSON`] };
  const problems = problemsWith(name, value.of, check);
  return problems.length > 0 ? { problems } : { value: value.of as T };
}
