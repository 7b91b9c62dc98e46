// A Lambda account that lives minute by minute: enough of the platform to measure a detector on months of traces in
// seconds. Its limits are the platform's: concurrency, ten requests a second for each unit of it, the account's quota.
// lib/simulator is the exact cloud, second by second; this one must agree with it on dollars to within a minute's worth.

import { LAMBDA_REQUESTS_PER_SECOND_PER_ENVIRONMENT } from '../core/prices/aws-limits';
import { randomFrom } from '../simulator/random';
import { KEPT_MINUTES, Runs } from './runs';
import type { Victim } from './workload';

/** A lever takes effect within seconds of the tick that sets it (planning value; no figure is published). */
const ACTUATION_SHARE = 5 / 60;
const CALLS_PER_MINUTE_EACH = 60 * LAMBDA_REQUESTS_PER_SECOND_PER_ENVIRONMENT;
/** Metrics appear one to three minutes after a bucket's end (planning value, as in lib/simulator). */
const LAG_SECONDS = { from: 60, to: 180 };

export interface Books {
  honestUsd: number;
  attackUsd: number;
  /** Honest work that ran only without the guard, at its price. */
  refusedUsd: number;
  zeroMinutes: number;
  heldMinutes: number;
}

/** What runs at once, as parts that add up over functions; their peaks would not, because they come at other moments. */
export interface Load {
  /** On average over the minute. */
  readonly running: number;
  /** Of that by callers who know nothing of each other. */
  readonly independent: number;
  readonly begun: number;
  readonly most: number;
}

/** A minute's peak lies above its mean by chance: three standard deviations of as many independent callers. */
export const peakOf = ({ running, independent, begun, most }: Load): number =>
  Math.min(most, running + 3 * Math.sqrt(independent) + Math.min(1, begun));

export interface Bucket {
  readonly invocations: number;
  readonly durationSeconds: number;
  readonly load: Load;
  /** Turned away, whoever asked. */
  readonly throttles: number;
}

export class VirtualFunction {
  readonly books: Books = {
    honestUsd: 0,
    attackUsd: 0,
    refusedUsd: 0,
    zeroMinutes: 0,
    heldMinutes: 0,
  };
  /** null: unreserved. */
  reserved: number | null = null;
  private before: number | null = null;
  private changedAtMinute = -1;
  private readonly honest: Runs;
  private readonly attack: Runs | undefined;
  private readonly running = new Float64Array(KEPT_MINUTES);
  private readonly most = new Float64Array(KEPT_MINUTES);
  private readonly throttles = new Float64Array(KEPT_MINUTES);

  constructor(
    readonly victim: Victim,
    private readonly startMinute: number,
  ) {
    const { honest, attack, rate } = victim;
    this.honest = new Runs(honest, rate);
    this.attack = attack && new Runs(attack, rate);
  }

  reserve(executions: number | null, atMinute: number): void {
    this.before = this.reserved;
    this.reserved = executions;
    this.changedAtMinute = atMinute;
  }

  /** What is asked of it in a minute, were nothing in the way. */
  demandUsd(minute: number): number {
    const { honest } = this.victim;
    return honest.callsIn(minute) * this.honest.usdPerCallIn(minute) + this.attackUsd(minute);
  }

  /** What a minute may cost, and what it may refuse: an attack takes no more than is reserved. */
  atStakeUsd(minute: number): number {
    const { honest, rate } = this.victim;
    const heldUsd =
      (this.reserved ?? Number.POSITIVE_INFINITY) *
      (60 * rate.usdPerSecond + CALLS_PER_MINUTE_EACH * rate.usdPerInvocation);
    return (
      honest.callsIn(minute) * this.honest.usdPerCallIn(minute) +
      Math.min(heldUsd, this.attackUsd(minute))
    );
  }

  private attackUsd(minute: number): number {
    const { attack } = this.victim;
    return attack && minute >= attack.startMinute
      ? attack.callsIn(minute) * (this.attack?.usdPerCallIn(minute) ?? 0)
      : 0;
  }

  private limitIn(minute: number, quota: number): number {
    const now = this.reserved ?? quota;
    if (minute !== this.changedAtMinute) return now;
    return (this.before ?? quota) * ACTUATION_SHARE + now * (1 - ACTUATION_SHARE);
  }

  /** Lives through one minute. `quota` is what the account leaves it where nothing is reserved. */
  live(minute: number, quota: number): void {
    const { victim, honest, attack } = this;
    const limit = this.limitIn(minute, quota);
    const free = Math.max(
      0,
      limit - honest.stillRunning(minute) - (attack?.stillRunning(minute) ?? 0),
    );
    const asked = victim.honest.callsIn(minute);
    const attacked = attack ? this.attackCallsIn(minute, attack) : 0;
    const needed = honest.slotsFor(minute, asked) + (attack?.slotsFor(minute, attacked) ?? 0);
    const calls = asked + attacked;
    const share = Math.min(
      1,
      needed > free ? free / needed : 1,
      calls > limit * CALLS_PER_MINUTE_EACH ? (limit * CALLS_PER_MINUTE_EACH) / calls : 1,
    );
    honest.begin(minute, asked * share);
    attack?.begin(minute, attacked * share);
    this.throttles[minute % KEPT_MINUTES] = calls * (1 - share);
    this.running[minute % KEPT_MINUTES] = limit - free + needed * share;
    this.most[minute % KEPT_MINUTES] = limit;
    this.book(minute, { asked, attacked, share });
  }

  private book(
    minute: number,
    { asked, attacked, share }: { asked: number; attacked: number; share: number },
  ): void {
    const { books, honest, attack } = this;
    const usdEach = honest.usdPerCallIn(minute);
    books.honestUsd += asked * share * usdEach;
    books.attackUsd += attacked * share * (attack?.usdPerCallIn(minute) ?? 0);
    if (this.reserved === null) return;
    books.refusedUsd += asked * (1 - share) * usdEach;
    if (this.reserved === 0) books.zeroMinutes += 1;
    else books.heldMinutes += 1;
  }

  private attackCallsIn(minute: number, runs: Runs): number {
    const attack = this.victim.attack;
    if (!attack || minute < attack.startMinute) return 0;
    const share = minute === attack.startMinute ? 1 - attack.startSecond / 60 : 1;
    const { secondsEach } = attack;
    const most =
      secondsEach < 60
        ? attack.concurrencyMax * Math.min(CALLS_PER_MINUTE_EACH, 60 / secondsEach)
        : Math.max(0, attack.concurrencyMax - runs.stillRunning(minute)) / share;
    return share * Math.min(attack.callsIn(minute), most);
  }

  /** What a metric says of a minute, as far as it was published at `nowMinute`; undefined where nothing was yet. */
  bucket(minute: number, nowMinute: number, lagSeconds: number): Bucket | undefined {
    const ageSeconds = (nowMinute - minute - 1) * 60 - lagSeconds;
    if (ageSeconds < 0) return undefined;
    const { honest, attack } = this;
    const isPast = minute < this.startMinute;
    const begun = isPast ? this.victim.honest.callsIn(minute) : honest.begunIn(minute);
    const ended = begun * honest.endedShare(minute, ageSeconds);
    const attacked = isPast || !attack ? 0 : attack.begunIn(minute);
    const attackEnded = attack ? attacked * attack.endedShare(minute, ageSeconds) : 0;
    return {
      invocations: ended + attackEnded,
      durationSeconds:
        ended * honest.secondsIn(minute) + attackEnded * (attack?.secondsIn(minute) ?? 0),
      load: isPast ? this.pastLoad(minute, begun) : this.loadIn(minute, begun + attacked),
      throttles: isPast ? 0 : (this.throttles[minute % KEPT_MINUTES] ?? 0),
    };
  }

  private loadIn(minute: number, begun: number): Load {
    return {
      running: this.running[minute % KEPT_MINUTES] ?? 0,
      independent: this.honest.slotsFor(minute, this.honest.begunIn(minute)),
      begun,
      most: this.most[minute % KEPT_MINUTES] ?? 0,
    };
  }

  /** Before the guard nothing was in the way. */
  private pastLoad(minute: number, begun: number): Load {
    const running = this.honest.slotsFor(minute, begun);
    return { running, independent: running, begun, most: Number.POSITIVE_INFINITY };
  }
}

export class VirtualAccount {
  readonly functions: readonly VirtualFunction[];
  /** Minutes before this one have been lived through. */
  nowMinute: number;
  private readonly lag;

  constructor(
    victims: readonly Victim[],
    readonly startMinute: number,
    readonly quota: number,
  ) {
    this.functions = victims.map((victim) => new VirtualFunction(victim, startMinute));
    this.nowMinute = startMinute;
    this.lag = randomFrom(`lag of ${victims[0]?.functionId ?? 'nothing'}`);
  }

  liveOneMinute(): void {
    const active = this.functions.length === 1 ? this.quota : this.quotaEach();
    for (const virtual of this.functions) virtual.live(this.nowMinute, active);
    this.nowMinute += 1;
  }

  /** Everyone may use the whole quota until all together would pass it. */
  private quotaEach(): number {
    const attackers = this.functions.filter(
      ({ victim, reserved }) =>
        reserved === null && victim.attack && victim.attack.startMinute <= this.nowMinute,
    );
    const wanted = attackers.reduce(
      (sum, { victim }) => sum + (victim.attack?.concurrencyMax ?? 0),
      0,
    );
    return wanted > this.quota ? this.quota / attackers.length : this.quota;
  }

  ageSeconds(minute: number): number {
    return (this.nowMinute - minute - 1) * 60;
  }

  /** Seconds after its end at which a bucket of this minute is published. */
  lagSeconds(minute: number): number {
    return LAG_SECONDS.from + this.lag.noise(minute) * (LAG_SECONDS.to - LAG_SECONDS.from);
  }
}
