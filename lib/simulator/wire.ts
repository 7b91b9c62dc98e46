// The one way from the guard to its cloud: every call takes time here, and goes wrong here when it does.
// A crash ends the process for good: whatever else it calls fails too, and nothing of it happens.

import { CloudFailure } from '../engine/ports';
import type { SimulatedCloud } from './cloud/simulated-cloud';
import type { CallKind, Faults } from './faults';
import type { Random } from './random';
import type { Process, Timeline } from './timeline';

/** The process is gone: out of memory, timed out, its machine lost. Not a CloudFailure: no engine may survive it. */
export class Crash extends Error {
  constructor(process: Process, kind: CallKind) {
    super(`${process.name} crashed at ${kind}`);
    this.name = 'Crash';
  }
}

/** How long the guard's clients wait for an answer that does not come. */
const GIVES_UP_MS = 3000;

export interface WireOptions {
  readonly timeline: Timeline;
  readonly cloud: SimulatedCloud;
  readonly faults: Faults;
  readonly random: Random;
  readonly takesMs: Readonly<Record<CallKind, readonly [from: number, to: number]>>;
}

export class Wire {
  private isCrashed = false;

  constructor(
    private readonly options: WireOptions,
    readonly process: Process,
  ) {}

  /** `effect` happens in the cloud when the answer leaves it; `rounds` calls are made one after the other, the last perhaps in part. */
  send<T>(kind: CallKind, effect: (nowMs: number) => T, rounds = 1): Promise<T> {
    const { timeline, faults, random, takesMs: taking } = this.options;
    const { process } = this;
    if (this.isCrashed) return Promise.reject(new Crash(process, kind));
    let takesMs = 0;
    for (let round = 0; round < rounds; round++)
      takesMs += Math.round(random.between(...taking[kind]) * Math.min(1, rounds - round));
    switch (faults.onCall(kind, timeline.clock())) {
      case null:
        return timeline.call(process, takesMs, () => this.happen(effect));
      case 'refused':
        return timeline.call(process, takesMs, () => {
          throw new CloudFailure('refused', `${kind}: ThrottlingException: Rate exceeded`);
        });
      case 'unheard':
        return timeline.call(process, GIVES_UP_MS, () => this.giveUp(kind));
      case 'unanswered':
        timeline.at(timeline.clock() + takesMs, () => this.happenUnheard(effect));
        return timeline.call(process, GIVES_UP_MS, () => this.giveUp(kind));
      case 'crashBefore':
        this.isCrashed = true;
        return timeline.call(process, 1, () => this.crash(kind));
      case 'crashAfter':
        this.isCrashed = true;
        timeline.at(timeline.clock() + takesMs, () => this.happenUnheard(effect));
        return timeline.call(process, 1, () => this.crash(kind));
    }
  }

  private happen<T>(effect: (nowMs: number) => T): T {
    const { timeline, cloud } = this.options;
    cloud.advanceTo(Math.floor(timeline.clock() / 1000));
    return effect(timeline.clock());
  }

  /** The cloud's own refusal is not heard either. */
  private happenUnheard(effect: (nowMs: number) => unknown): void {
    try {
      this.happen(effect);
    } catch (refusal) {
      const isCloudOwn = refusal instanceof Error && refusal.name !== 'TypeError';
      if (!isCloudOwn) throw refusal;
    }
  }

  private giveUp(kind: CallKind): never {
    throw new CloudFailure('unknown', `${kind}: TimeoutError: no answer in ${GIVES_UP_MS} ms`);
  }

  private crash(kind: CallKind): never {
    throw new Crash(this.process, kind);
  }
}
