// Whether anybody hears the guard.
// Must be said wherever a person looks: a guard that finds everything and tells nobody protects nobody in observe mode.

import type { Hearers } from '../../contract';

export const NOBODY_HEARS = 'Nobody receives the alerts of this guard: no mail, webhook or channel';

/** What is wrong with who hears the alerts; undefined where somebody does, or where it is not known. */
export function hearersProblem(hearers: Hearers | undefined): string | undefined {
  if (!hearers || hearers.confirmed + hearers.channels > 0) return undefined;
  const { pending } = hearers;
  return pending > 0
    ? `Nobody receives the alerts of this guard yet: ${pending === 1 ? 'one subscription waits' : `${pending} subscriptions wait`} to be confirmed; look for the mail from AWS`
    : `${NOBODY_HEARS}. Add one: spendfuse deploy --alert-email, or subscribe to its topic`;
}
