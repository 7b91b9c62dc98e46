// What a deployment says to any cloud's watchdog, read strictly and once: every problem at the same time, each with its fix.
// A setting with any problem is never used, so that a typing slip stops the guard loudly and never quietly widens it.

import { GUARD_ENV, type WatchedByName, type WatchSetting } from '../../lib/contract';
import { defaultPolicy, type GuardPolicy } from '../../lib/core/policy/policy';
import { problemsWithPolicy } from '../../lib/core/policy/policy-problems';

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
  const text = (name: string): string => requiredText(env, name, problems);
  return {
    policy: policyFrom(parsed(GUARD_ENV.policy, text(GUARD_ENV.policy), problems), problems),
    watch: watchFrom(parsed(GUARD_ENV.watch, text(GUARD_ENV.watch), problems), problems),
    guard: text(GUARD_ENV.guard),
  };
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined where there is nothing to look into; the problem is noted already. */
function parsed(name: string, json: string, problems: string[]): Fields | undefined {
  if (!json) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    if (isObject(value)) return value;
  } catch {
    // Said below in the same words as for JSON of another shape.
  }
  problems.push(`${name} is '${json.slice(0, 60)}'; use a JSON object`);
  return undefined;
}

function policyFrom(given: Fields | undefined, problems: string[]): GuardPolicy {
  const policy = { ...defaultPolicy, ...given } as GuardPolicy;
  const unknown = Object.keys(given ?? {}).filter((field) => !Object.hasOwn(defaultPolicy, field));
  problems.push(
    ...unknown.map(
      (field) => `${GUARD_ENV.policy}.${field} is not a part of a policy; leave it out`,
    ),
    ...problemsWithPolicy(policy).map((problem) => `${GUARD_ENV.policy}.${problem}`),
  );
  return policy;
}

function watchFrom(given: Fields | undefined, problems: string[]): WatchSetting {
  const scope = given?.scope;
  const functions = given?.functions;
  if (given && scope !== 'account' && scope !== 'tagged')
    problems.push(
      `${GUARD_ENV.watch}.scope is ${JSON.stringify(scope)}; use 'account' or 'tagged'`,
    );
  if (given && !(Array.isArray(functions) && functions.every(isWatchedByName)))
    problems.push(`${GUARD_ENV.watch}.functions is not a list of { name, tags }; deploy again`);
  return {
    scope: scope === 'tagged' ? 'tagged' : 'account',
    functions: Array.isArray(functions) ? functions : [],
  };
}

function isWatchedByName(value: unknown): value is WatchedByName {
  return (
    isObject(value) &&
    typeof value.name === 'string' &&
    isObject(value.tags) &&
    Object.values(value.tags).every((tag) => typeof tag === 'string')
  );
}
