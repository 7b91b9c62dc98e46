// What is wrong with one value a user gave, in words: the value and the fix, lower-case, no full stop.
// An absent value is no problem here; whether it may be absent is for the caller to say.

/** A value as it reads in a problem. */
export const shown = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : String(value);

export interface NumberRule {
  readonly name: string;
  readonly value: unknown;
  readonly min: number;
  readonly max?: number;
  readonly isWhole?: boolean;
}

/** One problem for whatever is not a number within its range. */
export function problemsWithNumber({ name, value, min, max, isWhole }: NumberRule): string[] {
  if (value === undefined) return [];
  const isSound =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    value >= min &&
    value <= (max ?? Number.POSITIVE_INFINITY) &&
    (!isWhole || Number.isInteger(value));
  if (isSound) return [];
  const range = max === undefined ? `${min} or more` : `from ${min} to ${max}`;
  return [`${name} is ${shown(value)}; use a ${isWhole ? 'whole number' : 'number'} ${range}`];
}

export interface TextRule {
  readonly name: string;
  readonly value: unknown;
  readonly pattern: RegExp;
  /** What it has to look like, with an example. */
  readonly use: string;
}

/** One problem for whatever is not a text of that pattern. */
export function problemsWithText({ name, value, pattern, use }: TextRule): string[] {
  if (value === undefined || (typeof value === 'string' && pattern.test(value))) return [];
  return [`${name} is ${shown(value)}; use ${use}`];
}

export const problemsWithEmail = (name: string, value: unknown): string[] =>
  problemsWithText({
    name,
    value,
    pattern: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
    use: 'one address like oncall@example.com',
  });
