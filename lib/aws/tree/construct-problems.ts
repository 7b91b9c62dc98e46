// How a construct says that it was used wrongly: one error with the construct's path and every problem.
// The error is thrown where the mistake was made; a problem never becomes a template that fails to deploy.

import * as cdk from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { attempt, type Check, optional, problemsWith } from '../../core/units/values';

/** Exported and typed by aws-cdk-lib, yet marked internal: it prints the construct tree, and may go one day. */
type ScopedError = new (name: string, message: string, scope: IConstruct) => Error;

const ScopedError = (cdk as unknown as { readonly ValidationError?: ScopedError }).ValidationError;

/** A resource by the name of the construct that a user wrote. */
export const pathOf = ({ node }: IConstruct): string =>
  node.path.replace(/\/Resource$/, '') || 'App';

/** Throws when there are problems; each is lower-case and names the value and the fix. */
export function refuseProblems(scope: IConstruct, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const message = `[${pathOf(scope)}] ${problems.join('; ')}`;
  throw ScopedError ? new ScopedError('SpendfuseProblem', message, scope) : new Error(message);
}

/** Problems with a property that may be left out; values that are known only at deploy time pass. */
export const problemsWithProp = (name: string, value: unknown, check: Check): string[] =>
  attempt(() => cdk.Token.isUnresolved(value), false)
    ? []
    : problemsWith(name, value, optional(check));
