// What one function may say differently from its guard, and the tags that carry it to the watchdog.
// Tags are the only link between a function and its guard: no reference, so no export between stacks.

import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { TAG_PREFIX, TAGS } from '../../contract';
import type { FunctionOverride } from '../../core/policy/policy';
import { defaultPolicy } from '../../core/policy/policy';
import { problemsWithPolicy } from '../../core/policy/policy-problems';
import { number } from '../../core/units/values';
import { problemsWithProp } from '../tree/construct-problems';
import { problemsWithUsd, type Usd } from '../tree/usd';

export interface FunctionProtection {
  /**
   * The most this function may spend in a period before it is paused. Absolute: it never learns.
   * @default - fixed from the function's history when the guard first sees it
   */
  readonly ceiling?: Usd;
  /**
   * Dollars that one invocation costs beyond Lambda: a model call, a text message, a paid API.
   * @default - Lambda's own price only
   */
  readonly callUsd?: number;
  /**
   * observe: say what would be paused, change nothing. enforce: pause.
   * @default - the guard's mode
   */
  readonly mode?: 'observe' | 'enforce';
  /**
   * Leave this function alone altogether.
   * @default false
   */
  readonly isIgnored?: boolean;
  /**
   * Never pause it; hold it at what it may burn instead.
   * @default false
   */
  readonly isNeverPaused?: boolean;
  /**
   * ladder: hold what is doubtful, pause what is not. pause: stop it. clamp: hold it, never at zero.
   * @default - the guard's response: a ladder that holds what is doubtful and pauses what is not
   */
  readonly response?: 'ladder' | 'pause' | 'clamp';
  /**
   * What to do where stopping would lose asynchronous events: let one run at a time, or stop all the same.
   * @default - the guard's choice, which is to slow
   */
  readonly unrescuedAsync?: 'slow' | 'pause';
  /**
   * How many times its usual spend the function may reach.
   * @default - the guard's multiple, 3
   */
  readonly baselineMultiple?: number;
  /**
   * dollars: judge by spend. invocations: judge by the pure rate of invocations.
   * @default - the guard's signal, dollars
   */
  readonly signal?: 'dollars' | 'invocations';
  /**
   * Excess dollars that must pile up before the multiple counts.
   * @default - the guard's floor, $1
   */
  readonly fastFloorUsd?: number;
  /**
   * probation: try it at small concurrency after the hold. manual: wait for a person.
   * @default - the guard's choice, probation
   */
  readonly afterPause?: 'probation' | 'manual';
}

const CEILING_FIELDS = {
  hour: 'ceilingUsdPerHour',
  day: 'ceilingUsdPerDay',
  month: 'ceilingUsdPerMonth',
} as const;

export function overrideOf({ ceiling, callUsd: _, ...rest }: FunctionProtection): FunctionOverride {
  return ceiling ? { ...rest, [CEILING_FIELDS[ceiling.period]]: ceiling.usd } : rest;
}

export function problemsWithProtection(protection: FunctionProtection): string[] {
  const { isIgnored, isNeverPaused, ...fields } = overrideOf(protection);
  const changes = Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  );
  const problems = problemsWithPolicy({ ...defaultPolicy, ...changes });
  const callUsd = problemsWithProp('callUsd', protection.callUsd, number({ min: 0, max: 1e6 }));
  const ceiling = problemsWithUsd('ceiling', protection.ceiling);
  // The policy speaks of its own field for a ceiling; the user wrote `ceiling`.
  return [...ceiling, ...callUsd, ...problems.filter((line) => !line.startsWith('ceilingUsd'))];
}

/** `0.0000004`, not `4e-7`: a tag is read by people too. */
function plainDecimal(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(12).replace(/\.?0+$/, '') : text;
}

function tagValue(value: string | number | boolean): string {
  return typeof value === 'number' ? plainDecimal(value) : String(value);
}

/** Tag keys and values; only what was said, so that the guard's own policy holds for the rest. */
export function tagsOf(protection: FunctionProtection): Record<string, string> {
  const { isIgnored, isNeverPaused, mode, ...fields } = overrideOf(protection);
  const wishes: Record<string, string | number | boolean | undefined | null> = {
    ...fields,
    callUsd: protection.callUsd,
    mode: isIgnored ? 'ignore' : mode,
    neverPause: isNeverPaused,
  };
  const keys: Readonly<Record<string, string>> = TAGS;
  return Object.fromEntries(
    Object.entries(wishes).flatMap(([field, value]) => {
      const key = keys[field];
      return key === undefined || value === undefined || value === null
        ? []
        : [[key, tagValue(value)]];
    }),
  );
}

/** Tags that are there already were set by someone who meant it, and stay. */
export function tagFunction(
  { tags }: CfnFunction,
  guardName: string,
  protection: FunctionProtection,
): void {
  const present = tags.tagValues();
  for (const [key, value] of Object.entries({ [TAGS.guard]: guardName, ...tagsOf(protection) })) {
    if (present[key] === undefined) tags.setTag(key, value);
  }
}

/** The same for a function that cannot be tagged: keys without the prefix, as the watchdog's setting has them. */
export const untaggedOf = (protection: FunctionProtection): Record<string, string> =>
  Object.fromEntries(
    Object.entries(tagsOf(protection)).map(([key, value]) => [key.slice(TAG_PREFIX.length), value]),
  );
