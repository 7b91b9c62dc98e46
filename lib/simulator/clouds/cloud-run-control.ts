// Cloud Run's levers, as its Admin API lets anyone pull them, with the brake's own corrections to what it answers.
// One lever stops every way of calling a service; nothing here waits, so a change is shown at once and obeyed later.

import {
  scalingFor,
  scalingLever,
  withoutForeignMaximum,
} from '../../core/pausing/cloud-run-scaling';
import type { Inspection, Lever } from '../../core/pausing/target';
import type { WatchedFunction } from '../../core/policy/watched-function';
import { CloudFailure } from '../../engine/ports';
import { Bucket, type CloudControl } from '../cloud/cloud-control';
import type { SimulatedCloud } from '../cloud/simulated-cloud';
import type { SimulatedFunction } from '../cloud/simulated-function';
import { CloudRunHost } from './cloud-run-host';

/** Quotas page, read 2026-11: 180 writes and 3,000 reads a minute and region, everyone together. */
const WRITES_PER_SECOND = 3;
const READS_PER_SECOND = 50;
const TOO_MANY = 'RESOURCE_EXHAUSTED: Quota exceeded';

export class CloudRunControl implements CloudControl {
  private readonly writes = new Bucket(WRITES_PER_SECOND, TOO_MANY, 60 * WRITES_PER_SECOND);
  private readonly reads = new Bucket(READS_PER_SECOND, TOO_MANY, 60 * READS_PER_SECOND);

  constructor(private readonly cloud: SimulatedCloud) {}

  list(nowMs: number): WatchedFunction[] {
    this.reads.take(nowMs);
    return this.cloud.functions.map((simulated) => ({
      functionId: simulated.functionId,
      name: simulated.spec.name,
      rate: simulated.prices.rate,
      timeoutSeconds: simulated.spec.timeoutSeconds,
      concurrencyMax: maximumOf(hostOf(simulated)),
      concurrencyPool: null,
      modifiedAtMs: simulated.modifiedSecond === null ? null : simulated.modifiedSecond * 1000,
      override: simulated.spec.override,
      isGuardOwn: simulated.spec.isGuardOwn,
    }));
  }

  inspect(functionId: string, nowMs: number): Inspection {
    this.reads.take(nowMs);
    const simulated = this.cloud.find(functionId);
    if (!simulated) return { outcome: 'gone' };
    return {
      outcome: 'found',
      levers: [scalingLever(hostOf(simulated).shown)],
      asyncRescue: 'none',
      hasAsyncTriggers: false,
      isSettling: false,
    };
  }

  set(functionId: string, lever: Lever, nowMs: number): void {
    this.writes.take(nowMs);
    const simulated = this.cloud.find(functionId);
    if (!simulated) throw new CloudFailure('gone', `NOT_FOUND: ${functionId}`);
    if (lever.lever !== 'concurrency')
      throw new CloudFailure('refused', `${functionId} has no ${lever.lever}`);
    this.cloud.settle(simulated);
    const host = hostOf(simulated);
    host.order(scalingFor(lever.state), this.cloud.nowSecond);
    const corrected = withoutForeignMaximum(lever.state, host.shown, host.revisionMax);
    if (corrected) host.order(scalingFor(corrected), this.cloud.nowSecond);
  }
}

const maximumOf = ({ shown, revisionMax }: CloudRunHost): number =>
  Math.min(shown.most ?? Number.POSITIVE_INFINITY, revisionMax);

function hostOf({ functionId, host }: SimulatedFunction): CloudRunHost {
  if (host instanceof CloudRunHost) return host;
  throw new Error(`${functionId} is no Cloud Run service`);
}
