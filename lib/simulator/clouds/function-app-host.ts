// A function app on Flex Consumption as it runs: instances that take several requests, and switches that obey late or never.
// What Azure shows is one thing and what runs is another: a stop may be shown and do nothing, which only dollars tell.

import {
  type AppChange,
  type AppSwitches,
  accessLever,
  concurrencyLever,
} from '../../core/pausing/function-app-switches';
import { isSameState, type Lever, type LeverOf } from '../../core/pausing/target';
import type { FunctionSpec } from '../cloud/function-spec';
import type { InstanceHost } from '../cloud/instance-host';
import type { Random } from '../random';

/** learn.microsoft.com/azure/azure-functions/flex-consumption-plan: sizes, and HTTP requests at once that each takes. */
export const FLEX_SIZES = [
  { memoryMb: 512, requestsPerInstance: 4 },
  { memoryMb: 2048, requestsPerInstance: 16 },
  { memoryMb: 4096, requestsPerInstance: 32 },
] as const;
export type FlexSize = (typeof FLEX_SIZES)[number];
/** The same page: instances of an app where nobody set a maximum. */
export const FLEX_INSTANCES = 100;

/** Storage queues keep a message for 7 days by default. */
const EVENTS_KEPT_SECONDS = 7 * 86_400;

/** None of these is published: planning values. Seen were timers that ran on for five minutes, and apps that never stopped. */
const STOP_DRAINS_SECONDS = { from: 10, to: 90 };
const LIMIT_SETTLES_SECONDS = { from: 30, to: 120 };
const RESTART_SECONDS = { from: 10, to: 60 };

/** The rung of the guard's ladder that stops an app at last; each is reached only if those before it did nothing. */
const STOPPED_BY = ['stop', 'second stop', 'disabled functions', 'no access'] as const;
type StoppedBy = (typeof STOPPED_BY)[number];
const SHARES: Record<StoppedBy, number> = {
  stop: 0.6,
  'second stop': 0.25,
  'disabled functions': 0.1,
  'no access': 0.05,
};

export interface DisableLever {
  readonly id: string;
  isDisabled: boolean;
}

export class FunctionAppHost implements InstanceHost {
  readonly requestsPerInstance: number;
  /** "Minimum 1,000 ms": learn.microsoft.com/azure/azure-functions/flex-consumption-plan, billing. */
  readonly billedSecondsMin = 1;
  readonly eventsKeptSeconds = EVENTS_KEPT_SECONDS;
  readonly stoppedBy: StoppedBy;
  readonly isPushed = false;
  private isHttpOnly = true;
  private switches: AppSwitches;
  readonly disable: DisableLever;
  private readonly instancesDefault: number;
  private limitBefore: number | undefined;
  private limitSettlesAtSecond = 0;
  private stops = 0;
  /** From when on a switch keeps the app from running; infinite: it does not. */
  private readonly shutFrom: Record<StoppedBy, number> = {
    stop: Number.POSITIVE_INFINITY,
    'second stop': Number.POSITIVE_INFINITY,
    'disabled functions': Number.POSITIVE_INFINITY,
    'no access': Number.POSITIVE_INFINITY,
  };

  constructor(
    { name, reserved, instancesMax }: FunctionSpec,
    size: FlexSize,
    private readonly random: Random,
  ) {
    this.requestsPerInstance = size.requestsPerInstance;
    this.instancesDefault = instancesMax ?? FLEX_INSTANCES;
    this.switches = { isRunning: true, scaleLimit: reserved ?? undefined, publicAccess: '' };
    this.disable = { id: `AzureWebJobs.${name}.Disabled`, isDisabled: false };
    this.stoppedBy = drawnStop(random.split('stop'));
  }

  get shown(): AppSwitches {
    return this.switches;
  }

  /** Denying public access stops callers; it stops no trigger that reads a queue. */
  addTrigger(): void {
    this.isHttpOnly = false;
  }

  change(change: AppChange, atSecond: number): void {
    switch (change.kind) {
      case 'run':
        this.run(change.to, atSecond);
        return;
      case 'scaleLimit':
        this.limitBefore = this.limitAt(atSecond);
        this.limitSettlesAtSecond = atSecond + this.seconds(LIMIT_SETTLES_SECONDS);
        this.switches = { ...this.switches, scaleLimit: change.instances };
        return;
      case 'publicAccess':
        this.switches = { ...this.switches, publicAccess: change.to };
        this.shutFrom['no access'] =
          change.to === 'Disabled' && this.isHttpOnly
            ? atSecond + this.seconds(RESTART_SECONDS)
            : Number.POSITIVE_INFINITY;
    }
  }

  setDisabled(isDisabled: boolean, atSecond: number): void {
    this.disable.isDisabled = isDisabled;
    const isObeyed = isDisabled && !(this.isHttpOnly && this.stoppedBy === 'no access');
    this.shutFrom['disabled functions'] = isObeyed
      ? atSecond + this.seconds(RESTART_SECONDS)
      : Number.POSITIVE_INFINITY;
  }

  instancesMin(): number {
    return 0;
  }

  instancesMax(atSecond: number): number {
    if (STOPPED_BY.some((rung) => atSecond >= this.shutFrom[rung])) return 0;
    return this.limitAt(atSecond);
  }

  levers(): Lever[] {
    return [
      concurrencyLever(this.switches),
      this.sourceLever(),
      accessLever('publicNetworkAccess', this.switches.publicAccess),
    ];
  }

  sourceLever(): LeverOf<'source'> {
    const { id, isDisabled } = this.disable;
    return {
      ...{ lever: 'source', id, sourceKind: 'other', name: 'function' },
      state: { kind: isDisabled ? 'disabled' : 'enabled' },
    };
  }

  holds(lever: Lever): boolean {
    const { scaleLimit } = this.switches;
    if (lever.lever === 'scale')
      return lever.state.kind === 'limited'
        ? scaleLimit === lever.state.instances
        : scaleLimit === undefined;
    return this.levers().some((own) => isSameState(own, lever));
  }

  private run(to: 'start' | 'stop', atSecond: number): void {
    this.switches = { ...this.switches, isRunning: to === 'start' };
    if (to === 'start') {
      this.stops = 0;
      this.shutFrom.stop = Number.POSITIVE_INFINITY;
      this.shutFrom['second stop'] = Number.POSITIVE_INFINITY;
      return;
    }
    this.stops += 1;
    const stop = this.stops === 1 ? 'stop' : 'second stop';
    if (this.stoppedBy !== 'stop' && this.stoppedBy !== stop) return;
    this.shutFrom[stop] = Math.min(
      this.shutFrom[stop],
      atSecond + this.seconds(STOP_DRAINS_SECONDS),
    );
  }

  /** While it settles, whichever lets more run. */
  private limitAt(atSecond: number): number {
    const limit = Math.min(
      this.switches.scaleLimit ?? Number.POSITIVE_INFINITY,
      this.instancesDefault,
    );
    return atSecond < this.limitSettlesAtSecond ? Math.max(limit, this.limitBefore ?? 0) : limit;
  }

  private seconds({ from, to }: { readonly from: number; readonly to: number }): number {
    return this.random.integer(from, to);
  }
}

function drawnStop(random: Random): StoppedBy {
  let roll = random.next();
  for (const rung of STOPPED_BY) {
    if (roll < SHARES[rung]) return rung;
    roll -= SHARES[rung];
  }
  return 'stop';
}
