// The switches of function apps, as Resource Manager lets anyone set them, by the brake's own plan and ladder.
// It answers at once and shows what was set; whether the app obeys is for its host, and for the guard to find out.

import {
  changesFor,
  concurrencyLever,
  isFunctionsRung,
  nextRungOf,
  rungNow,
} from '../../core/pausing/function-app-switches';
import type { Inspection, Lever } from '../../core/pausing/target';
import type { WatchedFunction } from '../../core/policy/watched-function';
import { CloudFailure } from '../../engine/ports';
import { Bucket, type CloudControl } from '../cloud/cloud-control';
import type { SimulatedCloud } from '../cloud/simulated-cloud';
import type { SimulatedFunction } from '../cloud/simulated-function';
import { FLEX_INSTANCES, FunctionAppHost } from './function-app-host';

/** learn.microsoft.com, request-limits-and-throttling (2026): buckets of each principal and subscription. */
const WRITES = { perSecond: 10, burst: 200 };
const READS = { perSecond: 25, burst: 250 };
const TOO_MANY = 'SubscriptionRequestsThrottled';
/** What the watchdog takes an app on Flex Consumption to let a run last: its own timeout is not shown. */
const TIMEOUT_SECONDS = 1800;

export class FunctionAppControl implements CloudControl {
  private readonly writes = new Bucket(WRITES.perSecond, TOO_MANY, WRITES.burst);
  private readonly reads = new Bucket(READS.perSecond, TOO_MANY, READS.burst);

  constructor(private readonly cloud: SimulatedCloud) {}

  list(nowMs: number): WatchedFunction[] {
    this.reads.take(nowMs);
    return this.cloud.functions.map((simulated) => ({
      functionId: simulated.functionId,
      name: simulated.spec.name,
      rate: simulated.prices.rate,
      timeoutSeconds: Math.max(TIMEOUT_SECONDS, simulated.spec.timeoutSeconds),
      concurrencyMax: Math.min(
        hostOf(simulated).shown.scaleLimit ?? Number.POSITIVE_INFINITY,
        simulated.spec.instancesMax ?? FLEX_INSTANCES,
      ),
      concurrencyPool: null,
      modifiedAtMs: simulated.modifiedSecond === null ? null : simulated.modifiedSecond * 1000,
      override: simulated.spec.override,
      isGuardOwn: simulated.spec.isGuardOwn,
      isStopSoft: true,
    }));
  }

  inspect(functionId: string, nowMs: number, held: readonly Lever[] = []): Inspection {
    this.reads.take(nowMs);
    const simulated = this.cloud.find(functionId);
    if (!simulated) return { outcome: 'gone' };
    const host = hostOf(simulated);
    return {
      outcome: 'found',
      levers: [
        concurrencyLever(host.shown),
        ...(held.some(({ lever }) => lever === 'source') ? [host.sourceLever()] : []),
        ...held.flatMap((lever) => rungNow(lever, host.shown)),
      ],
      ...{ hasAsyncTriggers: false, asyncRescue: 'none', isSettling: false },
    };
  }

  set(functionId: string, lever: Lever, nowMs: number): void {
    this.writes.take(nowMs);
    const simulated = this.cloud.find(functionId);
    if (!simulated) throw new CloudFailure('gone', `ResourceNotFound: ${functionId}`);
    if (lever.lever === 'provisioned')
      throw new CloudFailure('refused', `${functionId}: an app has no provisioned concurrency`);
    this.cloud.settle(simulated);
    const host = hostOf(simulated);
    const atSecond = this.cloud.nowSecond;
    if (lever.lever === 'source') {
      host.setDisabled(lever.state.kind === 'disabled', atSecond);
      return;
    }
    for (const change of changesFor(host.shown, lever)) host.change(change, atSecond);
  }

  nextRung(functionId: string, held: readonly Lever[], nowMs: number): readonly Lever[] {
    this.reads.take(nowMs);
    const simulated = this.cloud.find(functionId);
    if (!simulated) return [];
    const host = hostOf(simulated);
    const isAsked = isFunctionsRung(host.shown, held) && !host.disable.isDisabled;
    return nextRungOf(host.shown, held, isAsked ? [host.sourceLever()] : []);
  }
}

function hostOf({ functionId, host }: SimulatedFunction): FunctionAppHost {
  if (host instanceof FunctionAppHost) return host;
  throw new Error(`${functionId} is no function app`);
}
