// A Cloud Run service as it runs: instances that take 80 requests each, and a scaling that the cloud obeys in its own time.
// Until a change has arrived everywhere the larger of two maxima counts, so that a limit overshoots and a stop drains.

import { type Scaling, scalingLever, USUAL_MAX } from '../../core/pausing/cloud-run-scaling';
import { isSameState, type Lever } from '../../core/pausing/target';
import type { FunctionSpec } from '../cloud/function-spec';
import type { InstanceHost } from '../cloud/instance-host';
import type { Random } from '../random';

/** cloud.google.com/run/docs/about-concurrency (2026-11): 80 by default. */
export const REQUESTS_PER_INSTANCE = 80;
/** "For a brief period of time" is all that is published of an overshoot; a planning value. */
const SETTLE_SECONDS = { from: 5, to: 60 };
/** Pub/Sub keeps what it cannot push for 7 days by default: cloud.google.com/pubsub/docs/subscription-retention-policy. */
const EVENTS_KEPT_SECONDS = 7 * 86_400;
/** Seen: a service that had no maximum leaves manual scaling with one of 20. Not every one does. */
const FOREIGN_MAX = 20;
const FOREIGN_SHARE = 0.3;

export class CloudRunHost implements InstanceHost {
  readonly requestsPerInstance = REQUESTS_PER_INSTANCE;
  /** Billed in steps of 100 ms (cloud.google.com/run/pricing). */
  readonly billedSecondsMin = 0.1;
  readonly eventsKeptSeconds = EVENTS_KEPT_SECONDS;
  /** Pub/Sub and Eventarc push. */
  readonly isPushed = true;
  readonly revisionMax: number;
  private scaling: Scaling;
  private before: Scaling;
  private settlesAtSecond = 0;

  constructor(
    { reserved, provisioned, instancesMax }: FunctionSpec,
    private readonly random: Random,
  ) {
    this.revisionMax = instancesMax ?? USUAL_MAX;
    const least = provisioned.reduce((sum, { executions }) => sum + executions, 0);
    this.scaling = { isManual: false, manualInstances: 0, least, most: reserved };
    this.before = this.scaling;
  }

  /** One lever stops all of them. */
  addTrigger(): void {}

  get shown(): Scaling {
    return this.scaling;
  }

  isSettling(atSecond: number): boolean {
    return atSecond < this.settlesAtSecond;
  }

  order(wanted: Scaling, atSecond: number): void {
    const isReopened = this.scaling.isManual && !wanted.isManual && wanted.most === null;
    const isForeign = isReopened && this.random.chance(FOREIGN_SHARE);
    this.before = this.inForceAt(atSecond);
    this.scaling = isForeign ? { ...wanted, most: FOREIGN_MAX } : wanted;
    this.settlesAtSecond = atSecond + this.random.integer(SETTLE_SECONDS.from, SETTLE_SECONDS.to);
  }

  instancesMin(atSecond: number): number {
    const { isManual, manualInstances, least } = this.inForceAt(atSecond);
    return isManual ? manualInstances : least;
  }

  instancesMax(atSecond: number): number {
    return this.mostOf(this.inForceAt(atSecond));
  }

  levers(): Lever[] {
    return [this.effective(scalingLever(this.scaling))];
  }

  holds(lever: Lever): boolean {
    return isSameState(this.effective(scalingLever(this.scaling)), this.effective(lever));
  }

  /** While it settles, whichever lets more run. */
  private inForceAt(atSecond: number): Scaling {
    if (!this.isSettling(atSecond)) return this.scaling;
    return this.mostOf(this.before) > this.mostOf(this.scaling) ? this.before : this.scaling;
  }

  private mostOf({ isManual, manualInstances, most }: Scaling): number {
    return isManual
      ? manualInstances
      : Math.min(most ?? Number.POSITIVE_INFINITY, this.revisionMax);
  }

  /** A maximum that its revision has anyway makes no difference, and is what the brake sets where the cloud set its own. */
  private effective(lever: Lever): Lever {
    if (lever.lever !== 'concurrency') return lever;
    const { state } = lever;
    if (state.kind === 'reserved' && state.executions === this.revisionMax)
      return { ...lever, state: { kind: 'unreserved' } };
    if (state.kind === 'automatic' && state.most === this.revisionMax)
      return { ...lever, state: { ...state, most: null } };
    return lever;
  }
}
