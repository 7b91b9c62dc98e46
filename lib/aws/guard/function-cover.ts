// What a guard does with one function of its app: leave it alone and say why, or tag it and rescue its events.
// The same for a guard in a stack and for a guarded app, so that both count and skip alike.

import { Annotations, Stack, Stage } from 'aws-cdk-lib';
import { CfnFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { TAGS } from '../../contract';
import { OWN_TAG } from '../contract';
import { pathOf } from '../tree/construct-problems';
import { EDGE_REASON, isEdgeFunction } from '../tree/edge-function';
import { isFrameworkFunction } from '../tree/framework-functions';
import { ownedFunction } from '../tree/owned-function';
import { TriggerIndex } from '../tree/trigger-index';
import type { FunctionProtection } from '../watchdog/function-protection';
import { rescueAsync } from '../watchdog/rescue-queue';
import type { Watchdog } from '../watchdog/watchdog';
import type { Coverage } from './coverage';

export interface Cover {
  readonly watchdog: Watchdog;
  readonly coverage: Coverage;
  readonly hasRescueQueue: boolean;
}

/** A function met by the default: it may be ours, CDK's, or tagged to be left alone. */
export function coverByDefault(
  fn: CfnFunction,
  cover: Cover,
  protection: FunctionProtection,
): void {
  const { coverage, watchdog } = cover;
  const path = pathOf(fn);
  if (fn.tags.tagValues()[OWN_TAG.key] === OWN_TAG.value) return;
  const because = reasonToLeave(fn, watchdog.guardName);
  if (because !== undefined) coverage.leftAlone(path, because);
  else if (isEdgeFunction(fn)) coverage.notCovered(path, EDGE_REASON);
  else if (Stack.of(fn).environment !== Stack.of(watchdog).environment)
    coverage.notCovered(path, 'in another account or Region than its guard');
  else {
    watchdog.watchOwned(fn, protection);
    coverage.protectedByDefault(path);
    rescue(fn, cover);
  }
}

function reasonToLeave(fn: CfnFunction, guardName: string): string | undefined {
  const tags = fn.tags.tagValues();
  if (tags[TAGS.mode] === 'ignore') return 'tagged to be ignored';
  if (isFrameworkFunction(fn)) return 'runs only while CDK deploys';
  const guard = tags[TAGS.guard];
  return guard === undefined || guard === guardName ? undefined : 'watched by another guard';
}

export function coverExplicitly(
  fn: CfnFunction,
  cover: Cover,
  protection: FunctionProtection,
): void {
  cover.watchdog.watchOwned(fn, protection);
  if (protection.isIgnored) cover.coverage.leftAlone(pathOf(fn), 'ignored explicitly');
  else cover.coverage.protectedExplicitly(pathOf(fn));
}

/** Only at synth: before, a function's triggers are not all there. */
export function rescue(fn: CfnFunction, { hasRescueQueue, coverage }: Cover): void {
  if (!hasRescueQueue) return;
  const outcome = rescueAsync(fn, TriggerIndex.at(fn).of(fn));
  if (outcome === 'added') coverage.rescueQueueAdded(pathOf(fn), pathOf(Stack.of(fn)));
  if (outcome !== 'impossible') return;
  Annotations.of(fn).addInfo(
    `${pathOf(fn)} is called asynchronously and has no failure destination, and its role is not its own stack's to widen: instead of pausing it, the watchdog lets one run at a time`,
  );
}

/** Functions that were imported into a scope are someone else's; who wants one watched says so. */
export const isImportedFunction = (construct: IConstruct): construct is IFunction =>
  'functionArn' in construct &&
  'functionName' in construct &&
  'isBoundToVpc' in construct &&
  !('lambda' in construct) &&
  ownedFunction(construct) === undefined;

/** Functions of one assembly: those of nested stages belong to the stage that deploys them. */
export const functionsOf = (assembly: Stage): CfnFunction[] =>
  assembly.node
    .findAll()
    .filter(
      (construct): construct is CfnFunction =>
        construct instanceof CfnFunction && Stage.of(construct) === assembly,
    );
