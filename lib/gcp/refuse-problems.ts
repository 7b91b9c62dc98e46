// How a Google Cloud construct says that it was used wrongly: one error with its path and every problem.
// A value known only at deploy time is never judged: it reads as absent.

import { Token } from 'cdktf';
import type { IConstruct } from 'constructs';

/** Throws when there are problems; each is lower-case and names the value and the fix. */
export function refuseProblems(scope: IConstruct, problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(`[${scope.node.path || 'App'}] ${problems.join('; ')}`);
}

export const knownAtSynth = <T>(value: T): T | undefined =>
  Token.isUnresolved(value) ? undefined : value;
