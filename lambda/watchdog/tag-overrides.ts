// Tags on a function, read as the owner's wishes for it.
// A value that cannot be read is a problem that is told, and the default stands: never a guess, never silence.

import { TAGS } from '../../lib/contract';
import { defaultPolicy, type FunctionOverride } from '../../lib/core/policy/policy';
import { problemsWithPolicy } from '../../lib/core/policy/policy-problems';

export type Tags = Readonly<Record<string, string>>;

export interface TaggedWishes {
  readonly override: FunctionOverride;
  readonly extraUsdPerInvocation: number | undefined;
  readonly problems: readonly string[];
}

/** Tags that are a word; all others but the two below are a number. */
const WORDS = ['mode', 'response', 'signal', 'unrescuedAsync', 'afterPause'];
const CALL_USD_MAX = 1e6;

/** `spelled`: how a cloud writes a tag of TAGS, so that a problem names it as people see it. */
export function wishesOf(
  functionName: string,
  tags: Tags,
  spelled: (tag: string) => string = (tag) => tag,
): TaggedWishes {
  const problems: string[] = [];
  const override: Record<string, unknown> = {};
  let extraUsdPerInvocation: number | undefined;
  for (const [field, tag] of Object.entries(TAGS)) {
    const text = tags[tag];
    if (text === undefined || field === 'guard') continue;
    const refuse = (wanted: string): void => {
      problems.push(`${functionName}: tag ${spelled(tag)} is '${text}'; ${wanted}`);
    };
    if (field === 'mode' && text === 'ignore') override.isIgnored = true;
    else if (field === 'neverPause') {
      if (text === 'true') override.isNeverPaused = true;
      else if (text !== 'false') refuse('use true or false');
    } else if (field === 'callUsd') {
      extraUsdPerInvocation = numberIn(text);
      if (extraUsdPerInvocation > CALL_USD_MAX || Number.isNaN(extraUsdPerInvocation)) {
        refuse(`use dollars from 0 to ${CALL_USD_MAX}`);
        extraUsdPerInvocation = undefined;
      }
    } else {
      const value = WORDS.includes(field) ? text : numberIn(text);
      const problem = problemWith(field, value);
      if (problem === undefined) override[field] = value;
      else refuse(problem);
    }
  }
  return { override: override as FunctionOverride, extraUsdPerInvocation, problems };
}

/** An override takes the place of a field of the policy, so it has the same limits; said without the value read. */
const problemWith = (field: string, value: unknown): string | undefined =>
  problemsWithPolicy({ ...defaultPolicy, [field]: value })
    .find((problem) => problem.startsWith(`${field} `))
    ?.replace(/^.*?; /, '');

/** A plain decimal number: no sign, no exponent, no "Infinity", no empty text that JavaScript would read as 0. */
const numberIn = (text: string): number =>
  /^\s*(\d+(\.\d+)?|\.\d+)\s*$/.test(text) ? Number(text) : Number.NaN;
