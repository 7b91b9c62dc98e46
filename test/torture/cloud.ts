// A small cloud: functions that run as far as their levers let them, queues that keep, metrics that appear two minutes late.
// It obeys the guard, people and deployments alike, and writes down who changed what; it never asks whether they should have.

import type { AccountSample, UsageSample } from '../../lib/core/detection/usage';
import { type Inspection, type Lever, leverKey } from '../../lib/core/pausing/target';
import type { WatchedFunction } from '../../lib/core/policy/watched-function';
import { awsPriceBook } from '../../lib/core/prices/books/aws';
import { costUsd, rateOf } from '../../lib/core/prices/rate';
import { CloudFailure, NoRoom } from '../../lib/engine/ports';
import { AsyncInlet } from '../../lib/simulator/cloud/async-inlet';
import { shareOfMinute } from '../../lib/simulator/cloud/inlet';
import { NO_TRAFFIC } from '../../lib/simulator/cloud/traffic';
import { type Attack, attackPerMinute, attacksIn } from './attacks';
import type { CastMember, Entry } from './story';
import type { EventsOfFunction, TraceEvent } from './trace';

export const RATE = rateOf({ memoryMb: 1024, architecture: 'x86_64' }, awsPriceBook);
/** The usual quota of an account, and what Lambda leaves unreserved (Lambda guide, "Lambda quotas", 2026-04). */
const QUOTA = 1_000;
const UNRESERVED_MIN = 100;
const METRICS_LAG_MINUTES = 2;
const QUEUE_PER_MINUTE = 3;
const SETTLING_MS = 25_000;

interface Member {
  readonly cast: CastMember;
  readonly inlet: AsyncInlet;
  readonly usage: UsageSample[];
  levers: readonly Lever[];
  exists: boolean;
  modifiedAtMs: number;
  settlesAtMs: number;
  queue: { sent: number; done: number; waiting: number; burnt: number };
  minute: { invocations: number; durationSeconds: number; throttles: number };
}

const replaced = (levers: readonly Lever[], lever: Lever): Lever[] => [
  ...levers.filter((entry) => leverKey(entry) !== leverKey(lever)),
  lever,
];

export class TortureCloud {
  private readonly members = new Map<string, Member>();
  private readonly attacks: readonly Attack[];
  private nowMs: number;

  constructor(
    cast: readonly CastMember[],
    private readonly startMs: number,
    entries: readonly Entry[],
    private readonly note: (event: TraceEvent) => void,
  ) {
    this.nowMs = startMs;
    this.attacks = attacksIn(entries);
    for (const castMember of cast) {
      this.members.set(castMember.functionId, {
        cast: castMember,
        inlet: new AsyncInlet({
          traffic: NO_TRAFFIC,
          hasRescue: () => castMember.asyncRescue !== 'none',
        }),
        usage: [],
        levers: castMember.levers,
        exists: true,
        modifiedAtMs: startMs - 30 * 86_400_000,
        settlesAtMs: 0,
        queue: { sent: 0, done: 0, waiting: 0, burnt: 0 },
        minute: { invocations: 0, durationSeconds: 0, throttles: 0 },
      });
      note({
        atMs: startMs,
        kind: 'created',
        functionId: castMember.functionId,
        levers: castMember.levers,
      });
    }
  }

  levers(functionId: string): readonly Lever[] {
    const member = this.members.get(functionId);
    return member?.exists ? member.levers : [];
  }

  get everyLever(): Record<string, readonly Lever[]> {
    return Object.fromEntries([...this.members.keys()].map((id) => [id, this.levers(id)]));
  }

  inlet(functionId: string): AsyncInlet | undefined {
    const member = this.members.get(functionId);
    return member && member.cast.asyncRescue !== 'none' ? member.inlet : undefined;
  }

  advanceTo(nowMs: number): void {
    while (this.nowMs < nowMs) {
      const minuteEndMs = (Math.floor(this.nowMs / 60_000) + 1) * 60_000;
      const untilMs = Math.min(nowMs, minuteEndMs);
      for (const member of this.members.values()) this.run(member, untilMs);
      this.nowMs = untilMs;
      if (untilMs === minuteEndMs) this.publish(minuteEndMs / 60_000 - 1);
    }
  }

  private run(member: Member, untilMs: number): void {
    if (!member.exists) return;
    const { cast, inlet, queue, minute } = member;
    const limit = this.executionsOf(member);
    const seconds = (untilMs - this.nowMs) / 1000;
    const step = {
      fromSecond: this.nowMs / 1000,
      toSecond: untilMs / 1000,
      seconds,
      durationSeconds: cast.secondsEach,
      isStopped: limit === 0,
    };
    let room = (limit * seconds) / cast.secondsEach;
    const events = shareOfMinute(cast.eventsPerMinute, step);
    if (events > 0) inlet.push(events, step.fromSecond);
    const wanted = inlet.wanted(step);
    const started = Math.min(wanted, limit === 0 ? 0 : Math.max(1, Math.floor(room)));
    inlet.take(started, wanted - started, step);
    if (started > 0) inlet.finish(started, step);
    const messages = this.queued(member, step);
    room = Math.max(0, room - started - messages);
    const calls = ((cast.usualPerMinute + this.attackOn(cast.functionId)) * seconds) / 60;
    const served = Math.min(calls, room);
    minute.invocations += served + started + messages;
    minute.durationSeconds += (served + started + messages) * cast.secondsEach;
    minute.throttles += calls - served;
    queue.done += messages;
  }

  private queued({ levers, queue }: Member, step: Parameters<typeof shareOfMinute>[1]): number {
    const source = levers.find((lever) => lever.lever === 'source' && lever.sourceKind === 'queue');
    if (!source) return 0;
    const sent = shareOfMinute(QUEUE_PER_MINUTE, step);
    queue.sent += sent;
    queue.waiting += sent;
    if (source.state.kind !== 'enabled') return 0;
    const changes = queue.waiting;
    queue.waiting = 0;
    if (!step.isStopped) return changes;
    queue.burnt += changes;
    return 0;
  }

  private executionsOf({ levers }: Member): number {
    const state = levers.find(({ lever }) => lever === 'concurrency')?.state;
    return state?.kind === 'reserved' ? state.executions : this.unreserved();
  }

  private unreserved(): number {
    let taken = 0;
    for (const { levers, exists } of this.members.values())
      for (const { lever, state } of exists ? levers : [])
        if (lever === 'concurrency' && state.kind === 'reserved') taken += state.executions;
    return Math.max(0, QUOTA - taken);
  }

  private attackOn(functionId: string): number {
    return attackPerMinute(this.attacks, functionId, (this.nowMs - this.startMs) / 1000);
  }

  private publish(epochMinute: number): void {
    for (const member of this.members.values()) {
      const { cast, minute, usage, exists } = member;
      const sample: UsageSample = {
        epochMinute,
        spanMinutes: 1,
        invocations: Math.round(minute.invocations),
        durationSeconds: Math.round(minute.invocations) * cast.secondsEach,
        throttles: Math.round(minute.throttles),
        errors: 0,
      };
      member.minute = { invocations: 0, durationSeconds: 0, throttles: 0 };
      if (sample.invocations + sample.throttles > 0) usage.push(sample);
      if (exists)
        this.note({
          atMs: this.nowMs,
          kind: 'minute',
          functionId: cast.functionId,
          epochMinute,
          usd: costUsd(sample, RATE),
          isAttacked: this.attackOn(cast.functionId) > 0,
        });
    }
  }

  inspect(functionId: string): Inspection {
    const member = this.members.get(functionId);
    if (!member?.exists) return { outcome: 'gone' };
    return {
      outcome: 'found',
      levers: member.levers,
      asyncRescue: member.cast.asyncRescue,
      hasAsyncTriggers: member.cast.eventsPerMinute > 0,
      isSettling: this.nowMs < member.settlesAtMs,
    };
  }

  /** As the guard asks: what the cloud refuses to anybody it refuses to the guard. */
  set(functionId: string, lever: Lever): Lever | undefined {
    const member = this.members.get(functionId);
    const before = member?.levers.find((entry) => leverKey(entry) === leverKey(lever));
    if (!member?.exists || (!before && lever.lever !== 'provisioned'))
      throw new CloudFailure('gone', `ResourceNotFoundException: ${functionId}`);
    if (lever.lever === 'source' && this.nowMs < member.settlesAtMs)
      throw new CloudFailure('refused', `ResourceInUseException: ${lever.id}`);
    if (lever.lever === 'concurrency') this.refuseWithoutRoom(member, lever.state);
    if (lever.lever === 'source') member.settlesAtMs = this.nowMs + SETTLING_MS;
    member.levers = replaced(member.levers, lever);
    return before;
  }

  private refuseWithoutRoom({ levers }: Member, state: Lever['state']): void {
    if (state.kind !== 'reserved') return;
    const present = levers.find(({ lever }) => lever === 'concurrency')?.state;
    const now = present?.kind === 'reserved' ? present.executions : 0;
    const provisioned = levers.reduce(
      (sum, { state: other }) => sum + (other.kind === 'provisioned' ? other.executions : 0),
      0,
    );
    const isTooMany =
      state.executions > now && this.unreserved() + now - state.executions < UNRESERVED_MIN;
    if (isTooMany) throw new NoRoom(`InvalidParameterValueException: ${state.executions}`);
    if (state.executions < provisioned)
      throw new CloudFailure('refused', `InvalidParameterValueException: ${state.executions}`);
  }

  /** By hand or by a deployment; of a function that is not there, nothing. */
  change(functionId: string, lever: Lever, atMs: number): void {
    const member = this.members.get(functionId);
    if (!member?.exists) return;
    member.levers = replaced(member.levers, lever);
    this.note({ atMs, kind: 'hand', functionId, lever });
  }

  redeploy(functionId: string, atMs: number): void {
    const member = this.members.get(functionId);
    if (member) member.modifiedAtMs = atMs;
  }

  remove(functionId: string, atMs: number): void {
    const member = this.members.get(functionId);
    if (!member?.exists) return;
    member.exists = false;
    this.note({ atMs, kind: 'deleted', functionId });
  }

  create(functionId: string, atMs: number): void {
    const member = this.members.get(functionId);
    if (!member || member.exists) return;
    member.exists = true;
    member.levers = member.cast.levers;
    member.modifiedAtMs = atMs;
    this.note({ atMs, kind: 'created', functionId, levers: member.levers });
  }

  discover(): WatchedFunction[] {
    return [...this.members.values()].flatMap(({ cast, exists, modifiedAtMs, levers }) => {
      if (!exists) return [];
      const state = levers.find(({ lever }) => lever === 'concurrency')?.state;
      const { functionId, name, override, isGuardOwn } = cast;
      return {
        ...{ functionId, name, override, isGuardOwn, modifiedAtMs },
        rate: RATE,
        timeoutSeconds: 30,
        concurrencyMax: state?.kind === 'reserved' ? state.executions : QUOTA,
        concurrencyPool: { executions: QUOTA, keptExecutions: UNRESERVED_MIN },
      };
    });
  }

  usage(functionId: string, from: number, to: number): UsageSample[] {
    const newest = Math.min(to, Math.floor(this.nowMs / 60_000) - METRICS_LAG_MINUTES);
    const usage = this.members.get(functionId)?.usage ?? [];
    return usage.filter(({ epochMinute }) => epochMinute >= from && epochMinute <= newest);
  }

  /** Fourteen days, every hour alike: what was usual before the story began. */
  history(functionId: string, from: number, to: number): UsageSample[] {
    const cast = this.members.get(functionId)?.cast;
    if (!cast || cast.usualPerMinute === 0) return [];
    const last = Math.min(to, this.startMs / 60_000 - 60);
    const samples: UsageSample[] = [];
    for (let epochMinute = Math.ceil(from / 60) * 60; epochMinute <= last; epochMinute += 60)
      samples.push({
        ...{ epochMinute, spanMinutes: 60, throttles: 0, errors: 0 },
        invocations: cast.usualPerMinute * 60,
        durationSeconds: cast.usualPerMinute * 60 * cast.secondsEach,
      });
    return samples;
  }

  account(from: number, to: number, spanMinutes: 1 | 60): AccountSample[] {
    const byMinute = new Map<number, { invocations: number; concurrencyMax: number }>();
    const newest = Math.min(to, Math.floor(this.nowMs / 60_000) - METRICS_LAG_MINUTES);
    // The guard's own runs make one a minute.
    if (spanMinutes === 1)
      for (let minute = from; minute <= newest; minute++)
        byMinute.set(minute, { invocations: 1, concurrencyMax: 0 });
    for (const functionId of this.members.keys()) {
      const samples =
        spanMinutes === 60
          ? this.history(functionId, from, to)
          : this.usage(functionId, from, newest);
      for (const { epochMinute, invocations, durationSeconds } of samples) {
        const sum = byMinute.get(epochMinute) ?? { invocations: 0, concurrencyMax: 0 };
        sum.invocations += invocations;
        sum.concurrencyMax += durationSeconds / (60 * spanMinutes);
        byMinute.set(epochMinute, sum);
      }
    }
    return [...byMinute].map(([epochMinute, sum]) => ({ epochMinute, spanMinutes, ...sum }));
  }

  get events(): EventsOfFunction[] {
    return [...this.members.values()].map(({ cast, inlet, queue }) => ({
      functionId: cast.functionId,
      ledger: inlet.ledger(),
      ranTwice: inlet.rescue.ranTwice,
      hasRescue: cast.asyncRescue !== 'none',
      queueSent: queue.sent,
      queueDone: queue.done,
      queueWaiting: queue.waiting,
      queueBurnt: queue.burnt,
    }));
  }
}
