// Adds up what an app reserves in each account and Region, before CloudFormation would roll the deployment back.
// It sees this app only: what others reserve in the same account comes on top.

import { Stack, Stage, Token } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { formatCount } from '../../core/exposure/pace';
import {
  LAMBDA_ACCOUNT_CONCURRENCY,
  LAMBDA_UNRESERVABLE_CONCURRENCY,
} from '../../core/prices/aws-limits';
import { pathOf } from '../tree/construct-problems';

interface Reservation {
  readonly path: string;
  readonly executions: number;
}

const quotaByRoot = new WeakMap<IConstruct, { quota: number }>();

/** Checks once per app or stage; the smallest quota that anyone named is the one that counts. */
export function checkReservations(scope: IConstruct, quota = LAMBDA_ACCOUNT_CONCURRENCY): void {
  const root = Stage.of(scope) ?? scope.node.root;
  const known = quotaByRoot.get(root);
  if (known) {
    known.quota = Math.min(known.quota, quota);
    return;
  }
  const held = { quota };
  quotaByRoot.set(root, held);
  // On whoever asked first: the app itself has no path to print.
  scope.node.addValidation({ validate: () => problemsWithReservations(root, held.quota) });
}

export function problemsWithReservations(root: IConstruct, quota: number): string[] {
  const byEnvironment = new Map<string, Reservation[]>();
  for (const construct of root.node.findAll()) {
    if (!(construct instanceof CfnFunction) || Stage.of(construct) !== root) continue;
    const executions = reservedOf(construct);
    if (!executions) continue;
    const { environment } = Stack.of(construct);
    const reservations = byEnvironment.get(environment) ?? [];
    reservations.push({ path: pathOf(construct), executions });
    byEnvironment.set(environment, reservations);
  }
  return [...byEnvironment].flatMap(([environment, reservations]) =>
    problemsWithSum(environment, reservations, quota),
  );
}

function reservedOf(fn: CfnFunction): number | undefined {
  const value: unknown = Stack.of(fn).resolve(fn.reservedConcurrentExecutions);
  return typeof value === 'number' && !Token.isUnresolved(value) ? value : undefined;
}

function problemsWithSum(
  environment: string,
  reservations: readonly Reservation[],
  quota: number,
): string[] {
  const sum = reservations.reduce((total, { executions }) => total + executions, 0);
  const most = Math.max(0, quota - LAMBDA_UNRESERVABLE_CONCURRENCY);
  if (sum <= most) return [];
  const largest = [...reservations]
    .sort((a, b) => b.executions - a.executions)
    .slice(0, 3)
    .map(({ path, executions }) => `${path} ${formatCount(executions)}`);
  const room =
    most === 0
      ? `an account concurrency of ${formatCount(quota)} leaves nothing to reserve`
      : `at most ${formatCount(most)} of the account's ${formatCount(quota)} can be reserved`;
  return [
    `functions in ${environment} reserve ${formatCount(sum)}, but ${room}; lower or drop the largest (${largest.join(', ')}), or give accountConcurrency if the quota was raised`,
  ];
}
