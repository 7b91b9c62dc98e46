// What differs between the clouds that are reached over HTTP: their services in memory, and a watchdog of their own adapters.
// The answers are those of the fakes that the wire tests use; here they cost virtual time alone.

import type { Poster } from '../../../lambda/channels/guarded-post';
import type { Guard } from '../../../lambda/watchdog/guard';
import type { Fetch } from '../../../lambda/watchdog/network';
import type { Timing } from '../../../lambda/watchdog/pacing';
import type { Lever } from '../../../lib/core/pausing/target';
import type { Rate } from '../../../lib/core/prices/rate';
import type { CallKind, CastMember } from '../story';

export interface Requested {
  readonly method: string;
  readonly url: URL;
  readonly header: (name: string) => string | undefined;
  readonly body: string;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where a request leads: how it may fail, and what of the guard's or of whose function it touches. */
export interface Aim {
  readonly kind: CallKind;
  /** Of a call that may change a function. */
  readonly functionId?: string;
  /** Of a write of an object that was not turned away. */
  readonly wrote?: string;
  /** The body of an object is accepted only over what was read. */
  readonly isConditional?: boolean;
}

/** Work of one function in one minute. */
export interface MinuteOfWork {
  readonly epochMinute: number;
  readonly requests: number;
  /** Of instances, or of executions where each is billed alone. */
  readonly seconds: number;
}

export interface Objects {
  names(): readonly string[];
  read(name: string): string | undefined;
  put(name: string, text: string): void;
}

export interface Parts {
  readonly fetch: Fetch;
  readonly timing: Timing;
  readonly post: Poster;
}

/** One cloud's services. It obeys whoever asks, and never asks whether they should have. */
export interface HttpCloud {
  readonly objects: Objects;
  /** How long the adapters wait for an answer before they give up. */
  readonly givesUpMs: number;
  readonly lagMinutes: number;
  readonly drainSeconds: readonly [from: number, to: number];
  aimOf(request: Requested): Aim;
  answer(request: Requested): Answered;
  /** A refusal as this cloud words it. */
  refusal(status: number, words: string): Answered;
  guardOf(parts: Parts): Guard;
  add(member: CastMember, atMs: number): void;
  remove(functionId: string): void;
  redeploy(functionId: string, atMs: number): void;
  /** What a person set by that, where it is not what they did. */
  change(functionId: string, lever: Lever): Lever | undefined;
  /** Everything that the guard may move; empty where the function is gone. */
  levers(functionId: string): readonly Lever[];
  /** What the guard asked for by a request that was carried out, where the cloud made something else of it. */
  askedBy?(request: Requested): Lever | undefined;
  /** A lever of a record as `levers` shows it, where a cloud has two words for one state. */
  shown?(lever: Lever): Lever;
  /** How many requests it may serve at once as things are set. */
  roomOf(functionId: string): number;
  rateOf(member: CastMember): Rate;
  /** Seconds that are billed for so many requests. */
  billedSeconds(member: CastMember, requests: number): number;
  record(member: CastMember, work: MinuteOfWork): void;
}
