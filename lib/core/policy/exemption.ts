// What takes a function out of the guard, or out of part of it, by a wish that whoever may tag it can state.
// A wish is followed. That it came about is told once and stays in every status, because a tag must not hide a function.

import { type GuardPolicy, isNeverPaused } from './policy';
import type { WatchedFunction } from './watched-function';

export const EXEMPTIONS = ['ignored', 'never-paused', 'observed'] as const;
export type Exemption = (typeof EXEMPTIONS)[number];
/** By function. */
export type Exempt = Readonly<Record<string, Exemption>>;

export const EXEMPTION_WORDS: Readonly<Record<Exemption, string>> = {
  ignored: 'ignored, by its tag: the guard does not look at it',
  'never-paused': 'never paused: the guard holds it at what it may burn, and no lower',
  observed: 'only observed, by its tag: the guard tells and does nothing',
};

/** The widest that holds; undefined where the guard does all that its mode allows. */
export function exemptionOf(target: WatchedFunction, policy: GuardPolicy): Exemption | undefined {
  const { override, name, isGuardOwn } = target;
  if (isGuardOwn) return undefined;
  if (override.isIgnored) return 'ignored';
  if (override.mode === 'observe' && policy.mode === 'enforce') return 'observed';
  return override.isNeverPaused || isNeverPaused(policy, name) ? 'never-paused' : undefined;
}
