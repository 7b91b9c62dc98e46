// A cloud that is reached over HTTP as a ground of stories: its functions work as far as their levers let them, and its
// watchdog is the deployed one, made of the cloud's own adapters. Each of its calls takes virtual time, and may fail.
// What changed is read from the cloud before and after a call, and never taken from the guard.

import { executionsAtLeast } from '../../../lib/core/detection/usage';
import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import { isSameState, type Lever, leverKey } from '../../../lib/core/pausing/target';
import { costUsd } from '../../../lib/core/prices/rate';
import { type Attack, attackPerMinute, attacksIn } from '../attacks';
import type { Container, Damage, Ground, GroundInput } from '../ground';
import type { CastMember } from '../story';
import type { EventsOfFunction } from '../trace';
import type { Answered, HttpCloud, MinuteOfWork, Requested } from './http-cloud';
import { httpContainer } from './http-container';
import { RecordShelf } from './record-shelf';

interface Member {
  readonly cast: CastMember;
  exists: boolean;
  requests: number;
  /** Worked, and not to be read yet. */
  readonly unseen: MinuteOfWork[];
  /** What it could serve before the last change, which takes a while to arrive. */
  roomBefore: number;
  settlesAtMs: number;
}

const HISTORY_HOURS = 14 * 24;

export class HttpGround implements Ground {
  readonly events: readonly EventsOfFunction[] = [];
  private readonly members = new Map<string, Member>();
  private readonly attacks: readonly Attack[];
  private readonly shelf: RecordShelf;
  private nowMs: number;

  constructor(
    private readonly input: GroundInput,
    private readonly cloud: HttpCloud,
  ) {
    const { story, startMs } = input;
    this.nowMs = startMs;
    this.attacks = attacksIn(story.entries);
    this.shelf = new RecordShelf(cloud.objects);
    for (const cast of story.cast) {
      const member: Member = {
        ...{ cast, exists: false, requests: 0, unseen: [], roomBefore: 0, settlesAtMs: 0 },
      };
      this.members.set(cast.functionId, member);
      this.create(cast.functionId, startMs);
      this.remember(member);
    }
  }

  get records() {
    return this.shelf.records;
  }

  get everyLever(): Record<string, readonly Lever[]> {
    return Object.fromEntries([...this.members.keys()].map((id) => [id, this.cloud.levers(id)]));
  }

  corrupt(what: Damage): string | undefined {
    return this.shelf.corrupt(what);
  }

  mend(): readonly string[] {
    return this.shelf.mend();
  }

  usdOf(functionId: string, perMinute: number): number {
    const cast = this.members.get(functionId)?.cast;
    return cast ? this.usdFor(cast, perMinute) : 0;
  }

  containerOf(id: number, skewMs: () => number): Container {
    const { cloud, input } = this;
    return httpContainer({
      ...{ cloud, input, id, skewMs },
      answer: (request, run) => this.answer(request, run),
    });
  }

  advanceTo(nowMs: number): void {
    while (this.nowMs < nowMs) {
      const minuteEndMs = (Math.floor(this.nowMs / 60_000) + 1) * 60_000;
      const untilMs = Math.min(nowMs, minuteEndMs);
      for (const member of this.members.values()) this.work(member, untilMs);
      this.nowMs = untilMs;
      if (untilMs === minuteEndMs) this.publish(minuteEndMs / 60_000 - 1);
    }
  }

  change(functionId: string, lever: Lever, atMs: number): void {
    const before = this.cloud.levers(functionId);
    if (before.length === 0) return;
    const meant = this.moving(functionId, () => this.cloud.change(functionId, lever)) ?? lever;
    // What a person sets to what it is already is theirs from then on all the same.
    const others = changedSince(before, this.cloud.levers(functionId)).filter(
      (entry) => leverKey(entry) !== leverKey(meant),
    );
    for (const entry of [meant, ...others])
      this.input.note({ atMs, kind: 'hand', functionId, lever: entry });
  }

  redeploy(functionId: string, atMs: number): void {
    this.cloud.redeploy(functionId, atMs);
  }

  remove(functionId: string, atMs: number): void {
    const member = this.members.get(functionId);
    if (!member?.exists) return;
    member.exists = false;
    this.cloud.remove(functionId);
    this.input.note({ atMs, kind: 'deleted', functionId });
  }

  create(functionId: string, atMs: number): void {
    const member = this.members.get(functionId);
    if (!member || member.exists) return;
    member.exists = true;
    this.cloud.add(member.cast, atMs);
    const levers = this.cloud.levers(functionId);
    this.input.note({ atMs, kind: 'created', functionId, levers });
  }

  /** Carries a request out, and writes down what it changed. */
  private answer(request: Requested, run: string): Answered {
    const { cloud, input } = this;
    const { functionId, wrote } = cloud.aimOf(request);
    const before = functionId ? cloud.levers(functionId) : [];
    const answer = functionId
      ? this.moving(functionId, () => cloud.answer(request))
      : cloud.answer(request);
    const atMs = this.nowMs;
    if (functionId)
      for (const shown of changedSince(before, cloud.levers(functionId))) {
        const was = before.find((entry) => leverKey(entry) === leverKey(shown));
        const lever = cloud.askedBy?.(request) ?? shown;
        input.note({ atMs, kind: 'set', run, functionId, lever, before: was });
      }
    if (wrote && answer.status < 300) this.wrote(wrote, run);
    return answer;
  }

  private wrote(name: string, run: string): void {
    const atMs = this.nowMs;
    const stored = this.shelf.storedBy(name);
    const record = stored && this.asShown(stored);
    const mode = this.shelf.armedBy(name);
    if (mode) this.input.note({ atMs, kind: 'armed', mode });
    if (!record) return;
    const levers = this.cloud.levers(record.functionId);
    this.input.note({ atMs, kind: 'stored', run, record, levers });
  }

  private asShown(record: PauseRecord): PauseRecord {
    const shown = (lever: Lever): Lever => this.cloud.shown?.(lever) ?? lever;
    const held = record.held.map(({ prior, paused, wanted, status }) => ({
      ...{ prior: shown(prior), paused: shown(paused), wanted: shown(wanted), status },
    }));
    return { ...record, held };
  }

  /** Until a change has arrived everywhere, what was allowed before still works. */
  private moving<T>(functionId: string, change: () => T): T {
    const member = this.members.get(functionId);
    const before = member ? this.roomOf(member) : 0;
    const changed = change();
    if (member && this.cloud.roomOf(functionId) < before) {
      member.roomBefore = before;
      member.settlesAtMs =
        this.nowMs + 1000 * this.input.random.integer(...this.cloud.drainSeconds);
    }
    return changed;
  }

  private roomOf({ cast, roomBefore, settlesAtMs }: Member): number {
    const room = this.cloud.roomOf(cast.functionId);
    return this.nowMs < settlesAtMs ? Math.max(room, roomBefore) : room;
  }

  private attackOn(functionId: string): number {
    return attackPerMinute(this.attacks, functionId, (this.nowMs - this.input.startMs) / 1000);
  }

  private work(member: Member, untilMs: number): void {
    if (!member.exists) return;
    const { functionId, usualPerMinute, eventsPerMinute, secondsEach } = member.cast;
    const seconds = (untilMs - this.nowMs) / 1000;
    const wanted = usualPerMinute + eventsPerMinute + this.attackOn(functionId);
    const most = (this.roomOf(member) * 60) / secondsEach;
    member.requests += (Math.min(wanted, most) * seconds) / 60;
  }

  private publish(epochMinute: number): void {
    for (const member of this.members.values()) {
      const { cast, unseen } = member;
      const requests = Math.round(member.requests);
      const seconds = this.cloud.billedSeconds(cast, requests);
      member.requests = 0;
      unseen.push({ epochMinute, requests, seconds });
      for (let work = unseen[0]; work; work = unseen[0]) {
        if (work.epochMinute > epochMinute - this.cloud.lagMinutes) break;
        this.cloud.record(cast, work);
        unseen.shift();
      }
      if (member.exists)
        this.input.note({
          ...{ atMs: this.nowMs, kind: 'minute', functionId: cast.functionId, epochMinute },
          usd: this.usdFor(cast, requests),
          isAttacked: this.attackOn(cast.functionId) > 0,
        });
    }
  }

  private usdFor(cast: CastMember, requests: number): number {
    const durationSeconds = this.cloud.billedSeconds(cast, requests);
    const invocations = executionsAtLeast(requests, durationSeconds);
    return costUsd({ invocations, durationSeconds }, this.cloud.rateOf(cast));
  }

  /** Fourteen days, every hour alike: what was usual before the story began, each hour of it at its first minute. */
  private remember({ cast }: Member): void {
    const perHour = 60 * (cast.usualPerMinute + cast.eventsPerMinute);
    if (perHour === 0) return;
    const lastHour = Math.floor(this.input.startMs / 3_600_000) - 1;
    for (let hour = lastHour - HISTORY_HOURS; hour <= lastHour; hour++)
      this.cloud.record(cast, {
        epochMinute: hour * 60,
        requests: perHour,
        seconds: this.cloud.billedSeconds(cast, perHour),
      });
  }
}

function changedSince(before: readonly Lever[], after: readonly Lever[]): Lever[] {
  return after.filter((lever) => {
    const was = before.find((entry) => leverKey(entry) === leverKey(lever));
    return !was || !isSameState(was, lever);
  });
}
