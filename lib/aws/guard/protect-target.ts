// One explicit `protect`: checks the options against the target, then tags, caps and fences it.
// The same for a guard in a stack, for a guarded app and for a guard that another app deployed.

import { Annotations } from 'aws-cdk-lib';
import type { CfnFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { problemsWithStage } from '../tree/api-stage';
import { pathOf, refuseProblems } from '../tree/construct-problems';
import { EDGE_REASON, isEdgeFunction } from '../tree/edge-function';
import { type FunctionProtection, problemsWithProtection } from '../watchdog/function-protection';
import {
  type GuardTarget,
  guardTargetOf,
  type ProtectOptions,
  problemsWithOptions,
} from './guard-target';
import { capFunction, fenceApi, limitRates } from './target-fences';

/** What a guard does with the parts of a target. */
export interface Protector {
  readonly accountConcurrency?: number;
  explicit(fn: CfnFunction, protection: FunctionProtection): void;
  byName(fn: IFunction, protection: FunctionProtection): void;
  /** Everything beneath, also what is added later. */
  scope(scope: IConstruct, protection: FunctionProtection): void;
}

export function protectTarget(
  protector: Protector,
  construct: IConstruct,
  options: ProtectOptions,
): void {
  const target = guardTargetOf(construct);
  refuseProblems(construct, [
    ...problemsWithReach(target, options),
    ...problemsWithOptions(target, options),
    ...problemsWithProtection(options),
  ]);
  const protection = protectionOf(options);
  const own = (fn: CfnFunction): void => {
    protector.explicit(fn, protection);
    capFunction(fn, options, protector.accountConcurrency);
  };
  if (target.kind === 'function') own(target.fn);
  if (target.kind === 'imported function') {
    protector.byName(target.fn, protection);
    sayWatchedByName(construct);
  }
  if (target.kind === 'function URL' && target.fn) own(target.fn);
  if (target.kind === 'API')
    fenceApi(target.api, options, (fn, found) => protector.explicit(fn, found));
  if (target.kind === 'scope') protector.scope(construct, protection);
  else limitRates(construct, options);
}

/** What no guard can pause is refused, unless it is only said that it is to be left alone. */
function problemsWithReach(target: GuardTarget, { isIgnored }: ProtectOptions): string[] {
  if (target.kind === 'API') return problemsWithStage(target.api);
  return target.kind === 'function' && !isIgnored && isEdgeFunction(target.fn)
    ? [`this is a function of ${EDGE_REASON}; put a RateLimit before its distribution`]
    : [];
}

function sayWatchedByName(fn: IConstruct): void {
  Annotations.of(fn).addInfo(
    `${pathOf(fn)} is imported: it is watched by its name, and no cap, tag or rescue queue can be put on it here`,
  );
}

/** Without what is for caps and fences. */
function protectionOf(options: ProtectOptions): FunctionProtection {
  const {
    isConcurrencyCapped: _capped,
    responseKb: _response,
    shortestRunSeconds: _run,
    concurrency: _concurrency,
    requestsPerSecond: _rate,
    burst: _burst,
    clientRequestsPerMinute: _client,
    globalRequestsPerMinute: _global,
    ...protection
  } = options;
  return protection;
}
