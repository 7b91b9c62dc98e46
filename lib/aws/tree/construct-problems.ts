// How a construct says that it was used wrongly: one error with the construct's path and every problem.
// The error is thrown where the mistake was made; a problem never becomes a template that fails to deploy.

import * as cdk from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

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

/** A value as it reads in a problem. */
export const shown = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : String(value);

interface NumberRule {
  readonly name: string;
  readonly value: number | undefined;
  readonly min: number;
  readonly max?: number;
  readonly isWhole?: boolean;
}

/** One problem for a number outside its range; values that are known only at deploy time pass. */
export function problemsWithNumber({ name, value, min, max, isWhole }: NumberRule): string[] {
  if (value === undefined || cdk.Token.isUnresolved(value)) return [];
  const isSound =
    Number.isFinite(value) &&
    value >= min &&
    value <= (max ?? Number.POSITIVE_INFINITY) &&
    (!isWhole || Number.isInteger(value));
  if (isSound) return [];
  const range = max === undefined ? `${min} or more` : `from ${min} to ${max}`;
  return [`${name} is ${shown(value)}; use a ${isWhole ? 'whole number' : 'number'} ${range}`];
}

export function problemsWithEmail(name: string, value: string | undefined): string[] {
  if (value === undefined || cdk.Token.isUnresolved(value)) return [];
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)
    ? []
    : [`${name} is ${shown(value)}; use one address like oncall@example.com`];
}
