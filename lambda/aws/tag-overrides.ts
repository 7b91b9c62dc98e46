// Tags on a function, read as the owner's wishes for it.
// A value that cannot be read is a problem that is told, and the default stands: never a guess, never silence.

import { TAGS } from '../../lib/aws/contract';
import type { FunctionOverride } from '../../lib/core/policy';

export type Tags = Readonly<Record<string, string>>;

export interface TaggedWishes {
  readonly override: FunctionOverride;
  readonly extraUsdPerInvocation: number | undefined;
  readonly problems: readonly string[];
}

type Field = Exclude<keyof FunctionOverride, 'isIgnored' | 'isNeverPaused' | 'mode'>;

const USD_MAX = 1e9;

/** The same ranges as a policy's, because an override takes the place of a field of it. */
const NUMBERS: Readonly<Partial<Record<Field, { min: number; max: number; isWhole?: boolean }>>> = {
  ceilingUsdPerHour: { min: 0.01, max: USD_MAX },
  ceilingUsdPerDay: { min: 0.01, max: USD_MAX },
  ceilingUsdPerMonth: { min: 0.01, max: USD_MAX },
  baselineMultiple: { min: 1, max: 1e6 },
  fastFloorUsd: { min: 0.01, max: USD_MAX },
  floorInvocationsPerMinute: { min: 1, max: 1e9 },
  probationConcurrency: { min: 1, max: 1000, isWhole: true },
};

const CHOICES: Readonly<Partial<Record<Field, readonly string[]>>> = {
  response: ['pause', 'clamp'],
  signal: ['dollars', 'invocations'],
  unrescuedAsync: ['squeeze', 'pause'],
  afterPause: ['probation', 'manual'],
};

const CALL_USD = { min: 0, max: 1e6 };

export function wishesOf(functionName: string, tags: Tags): TaggedWishes {
  const problems: string[] = [];
  const complain = (tag: string, wanted: string): undefined => {
    problems.push(`${functionName}: tag ${tag} is '${tags[tag]}'; use ${wanted}`);
  };
  const number = (tag: string, range: { min: number; max: number; isWhole?: boolean }) => {
    const value = parseNumber(tags[tag] ?? '');
    const isSound =
      value >= range.min && value <= range.max && (!range.isWhole || Number.isInteger(value));
    return isSound ? value : complain(tag, `a number from ${range.min} to ${range.max}`);
  };
  const choice = (tag: string, allowed: readonly string[]) =>
    allowed.includes(tags[tag] ?? '') ? tags[tag] : complain(tag, allowed.join(' or '));

  const override: Record<string, unknown> = {};
  const set = (field: keyof FunctionOverride, value: unknown): void => {
    if (value !== undefined) override[field] = value;
  };
  for (const [field, range] of Object.entries(NUMBERS))
    if (isSet(tags, TAGS[field as Field])) set(field as Field, number(TAGS[field as Field], range));
  for (const [field, allowed] of Object.entries(CHOICES))
    if (isSet(tags, TAGS[field as Field]))
      set(field as Field, choice(TAGS[field as Field], allowed));
  if (isSet(tags, TAGS.mode)) {
    const mode = choice(TAGS.mode, ['enforce', 'observe', 'ignore']);
    set('mode', mode === 'ignore' ? undefined : mode);
    set('isIgnored', mode === 'ignore' || undefined);
  }
  if (isSet(tags, TAGS.neverPause))
    set('isNeverPaused', choice(TAGS.neverPause, ['true', 'false']) === 'true' || undefined);
  return {
    override: override as FunctionOverride,
    extraUsdPerInvocation: isSet(tags, TAGS.callUsd) ? number(TAGS.callUsd, CALL_USD) : undefined,
    problems,
  };
}

const isSet = (tags: Tags, tag: string): boolean => Object.hasOwn(tags, tag);

/** A plain decimal number: no sign, no exponent, no "Infinity", no empty text that JavaScript would read as 0. */
const parseNumber = (text: string): number =>
  /^\s*(\d+(\.\d+)?|\.\d+)\s*$/.test(text) ? Number(text) : Number.NaN;
