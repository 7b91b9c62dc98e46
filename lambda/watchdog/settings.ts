// What a deployment says to any cloud's watchdog, read strictly and once: every problem at the same time, each with its fix.
// A setting with any problem is never used, so that a typing slip stops the guard loudly and never quietly widens it.

import { GUARD_ENV, type WatchedByName, type WatchSetting } from '../../lib/contract';
import { defaultPolicy, type GuardPolicy } from '../../lib/core/policy/policy';
import { problemsWithPolicy } from '../../lib/core/policy/policy-problems';
import {
  type Check,
  fields,
  listOf,
  mapOf,
  oneOf,
  onlyFields,
  parsed,
  problemsWith,
  text,
} from '../../lib/core/units/values';

export interface GuardSettings {
  readonly policy: GuardPolicy;
  readonly watch: WatchSetting;
  readonly guard: string;
  /** The watchdog's own function: it never pauses itself. */
  readonly watchdogName: string;
}

export type Env = Readonly<Record<string, string | undefined>>;

export class BadSettings extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`the watchdog's settings have ${problems.length} problem(s): ${problems.join('; ')}`);
    this.name = 'BadSettings';
  }
}

/** A setting that must be there; what is missing becomes a problem. */
export function requiredText(env: Env, name: string, problems: string[]): string {
  const value = env[name]?.trim();
  if (!value) problems.push(`${name} is not set; deploy the guard's stack again`);
  return value ?? '';
}

export function guardSettings(
  env: Env,
  problems: string[],
): Pick<GuardSettings, 'policy' | 'watch' | 'guard'> {
  /** Of a setting that has problems: what it was would be a guess. */
  const json = <T>(name: string, check: Check, otherwise: T): T => {
    const text = requiredText(env, name, problems);
    if (!text) return otherwise;
    const setting = parsed<T>(name, text, check);
    if ('value' in setting) return setting.value;
    problems.push(...setting.problems);
    return otherwise;
  };
  const partOf = (name: string): Partial<GuardPolicy> => {
    const changes = json<Partial<GuardPolicy>>(name, fields({}), {});
    problems.push(...problemsWith(name, changes, policyNames));
    return changes;
  };
  const { policy: base, policyChanges: more } = GUARD_ENV;
  const policy = { ...defaultPolicy, ...partOf(base), ...(env[more] ? partOf(more) : {}) };
  problems.push(...problemsWithPolicy(policy).map((problem) => `${base}.${problem}`));
  return {
    policy,
    watch: json<WatchSetting>(GUARD_ENV.watch, watchSetting, { scope: 'account', functions: [] }),
    guard: requiredText(env, GUARD_ENV.guard, problems),
  };
}

/** A slip in a name must not mean that the default stands; the values are problemsWithPolicy's. */
const policyNames = onlyFields(
  Object.fromEntries(Object.keys(defaultPolicy).map((field) => [field, (): [] => []])),
  'a policy',
);

const watchSetting = fields<WatchSetting>({
  scope: oneOf(['account', 'tagged']),
  functions: listOf(fields<WatchedByName>({ name: text(1, 2048), tags: mapOf(text(0, 2048)) }), {
    max: 100_000,
  }),
});
