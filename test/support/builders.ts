// Builders for what the core and the engine work on: each gives a sound, ordinary thing, and a test names what differs.
// The moment is fixed, so that every failure can be read: Saturday 2026-11-21, 03:20 UTC.

import type { AlertType } from '../../lib/core/alerts/alert';
import { type DetectorState, stateFromHistory } from '../../lib/core/detection/baseline';
import type { DetectInput } from '../../lib/core/detection/detect-input';
import type { MinuteOfUsage } from '../../lib/core/detection/fold';
import type { JudgeInput } from '../../lib/core/detection/judge-input';
import type { AccountSample, Reading, UsageSample } from '../../lib/core/detection/usage';
import type { Breach, Evidence } from '../../lib/core/detection/verdict';
import type { HeldLever, PauseRecord } from '../../lib/core/pausing/pause-record';
import type { FoundInspection, Lever, SourceKind } from '../../lib/core/pausing/target';
import { defaultPolicy, type GuardPolicy } from '../../lib/core/policy/policy';
import type { WatchedFunction } from '../../lib/core/policy/watched-function';
import { awsPriceBook } from '../../lib/core/prices/books/aws';
import type { Rate } from '../../lib/core/prices/rate';
import { rateOf } from '../../lib/core/prices/rate';

export const NOW_MS = Date.UTC(2026, 10, 21, 3, 20);
export const NOW_MINUTE = NOW_MS / 60_000;

/** A dollar buys a hundred invocations, and run time is free: money in tests can be counted on fingers. */
export const RATE: Rate = Object.freeze({ usdPerInvocation: 0.01, usdPerSecond: 0 });

export const policy = (overrides: Partial<GuardPolicy> = {}): GuardPolicy => ({
  ...defaultPolicy,
  mode: 'enforce',
  ...overrides,
});

export const sample = (overrides: Partial<UsageSample> = {}): UsageSample => ({
  epochMinute: NOW_MINUTE - 2,
  spanMinutes: 1,
  invocations: 0,
  durationSeconds: 0,
  throttles: 0,
  errors: 0,
  ...overrides,
});

export const accountSample = (overrides: Partial<AccountSample> = {}): AccountSample => ({
  epochMinute: NOW_MINUTE - 2,
  spanMinutes: 1,
  invocations: 0,
  concurrencyMax: 0,
  ...overrides,
});

/** Samples of consecutive minutes, with these invocations, from a minute on. */
export const minutesFrom = (fromMinute: number, invocations: readonly number[]): UsageSample[] =>
  invocations.map((count, offset) =>
    sample({ epochMinute: fromMinute + offset, invocations: count }),
  );

/** Samples of consecutive minutes whose newest is two minutes old: what a meter shows. */
export const newestMinutes = (invocations: readonly number[]): UsageSample[] =>
  minutesFrom(NOW_MINUTE - 1 - invocations.length, invocations);

export const reading = <Sample>(samples: readonly Sample[]): Reading<Sample> => ({
  outcome: 'read',
  samples,
});

export const target = (overrides: Partial<WatchedFunction> = {}): WatchedFunction => ({
  functionId: 'id-orders',
  name: 'orders',
  rate: rateOf({ memoryMb: 1024, architecture: 'x86_64' }, awsPriceBook),
  timeoutSeconds: 30,
  concurrencyMax: 1000,
  concurrencyPool: { executions: 1000, keptExecutions: 100 },
  modifiedAtMs: NOW_MS - 30 * 86_400_000,
  override: {},
  isGuardOwn: false,
  ...overrides,
});

/** Fourteen days of hourly history, the same every hour, up to a minute. */
export function steadyHistory(invocationsPerMinute: number, nowMinute = NOW_MINUTE): UsageSample[] {
  const thisHour = Math.floor(nowMinute / 60);
  return Array.from({ length: 336 }, (_, index) =>
    sample({
      epochMinute: (thisHour - 336 + index) * 60,
      spanMinutes: 60,
      invocations: invocationsPerMinute * 60,
    }),
  );
}

export interface StateOptions {
  readonly usualPerMinute?: number;
  readonly nowMinute?: number;
  readonly policy?: GuardPolicy;
  readonly rate?: Rate;
  readonly knownForMinutes?: number;
}

/** So few that they cost nothing: idle for two weeks, and not new. */
const ONCE_CALLED = 1e-12;
export const onceCalled = (nowMinute: number): UsageSample[] =>
  steadyHistory(ONCE_CALLED, nowMinute).slice(0, 1);

/** A function known for two weeks; its hours were all alike, and nothing has been folded since the hour began. */
export function stateOf(options: StateOptions = {}): DetectorState {
  const { usualPerMinute = 0, nowMinute = NOW_MINUTE, knownForMinutes = 14 * 1440 } = options;
  return stateFromHistory({
    history: usualPerMinute > 0 ? steadyHistory(usualPerMinute, nowMinute) : onceCalled(nowMinute),
    rate: options.rate ?? RATE,
    policy: options.policy ?? policy(),
    nowMinute,
    liveFromMinute: Math.floor(nowMinute / 60) * 60,
    knownSinceMinute: nowMinute - knownForMinutes,
  });
}

/** Settled through the minute before the newest samples may begin, so that tests choose what is unsettled. */
export const state = (overrides: Partial<DetectorState> = {}): DetectorState => ({
  ...stateOf(),
  ...overrides,
});

export const detectInput = (overrides: Partial<DetectInput> = {}): DetectInput => ({
  state: stateOf(),
  reading: reading([]),
  rate: RATE,
  timeoutSeconds: 30,
  policy: policy(),
  nowMinute: NOW_MINUTE,
  watermarkMinute: NOW_MINUTE - 2,
  modifiedAtMinute: null,
  isHeld: false,
  ...overrides,
});

export const judgeInput = (overrides: Partial<JudgeInput> = {}): JudgeInput => ({
  ...detectInput(),
  minutes: [],
  precedentUsd: 0,
  ...overrides,
});

/** A minute that is folded already, named by how long ago it was. */
export const minuteAgo = (
  ago: number,
  usd: number,
  overrides: Partial<MinuteOfUsage> = {},
): MinuteOfUsage => ({
  ...{ epochMinute: NOW_MINUTE - ago, usd, invocations: 0, durationSeconds: 0 },
  ...overrides,
});

/** Instances between a minimum that is kept and a maximum, or as many as somebody set by hand. */
export const scaled = (least: number, most: number | null): Lever => ({
  lever: 'concurrency',
  id: 'concurrency',
  state: { kind: 'automatic', least, most },
});
export const scaledByHand = (executions: number): Lever => ({
  lever: 'concurrency',
  id: 'concurrency',
  state: { kind: 'manual', executions, most: null },
});

/** How far an app may scale out; null is no limit. */
export const scaleLimit = (instances: number | null): Lever => ({
  lever: 'scale',
  id: 'scale',
  state: instances === null ? { kind: 'unlimited' } : { kind: 'limited', instances },
});

/** A concurrency lever: a number is a reservation, null is none. */
export const concurrency = (executions: number | null): Lever => ({
  lever: 'concurrency',
  id: 'concurrency',
  state: executions === null ? { kind: 'unreserved' } : { kind: 'reserved', executions },
});

export const source = (
  name: string,
  kind: 'enabled' | 'disabled' = 'enabled',
  sourceKind: SourceKind = 'queue',
): Lever => ({ lever: 'source', id: `mapping-${name}`, sourceKind, name, state: { kind } });

/** Provisioned concurrency on an alias; null is none. */
export const provisioned = (alias: string, executions: number | null): Lever => ({
  lever: 'provisioned',
  id: alias,
  state: executions === null ? { kind: 'none' } : { kind: 'provisioned', executions },
});

/** An API stage; null is the account's own throttle. */
export const throttle = (name: string, requestsPerSecond: number | null): Lever => ({
  lever: 'throttle',
  id: `stage-${name}`,
  name,
  state:
    requestsPerSecond === null
      ? { kind: 'inherited' }
      : { kind: 'throttled', requestsPerSecond, burstRequests: 2 * requestsPerSecond },
});

export const inspection = (overrides: Partial<FoundInspection> = {}): FoundInspection => ({
  outcome: 'found',
  levers: [concurrency(null)],
  asyncRescue: 'none',
  hasAsyncTriggers: false,
  isSettling: false,
  ...overrides,
});

/** The numbers of the example that the documents use. */
export const evidence = (overrides: Partial<Evidence> = {}): Evidence => ({
  atMinute: NOW_MINUTE,
  invocationsPerMinute: 18_400,
  usualInvocationsPerMinute: 210,
  usdPerHour: 41,
  usualUsdPerHour: 0.47,
  excessUsd: 4.2,
  limitUsd: 1,
  sinceMinute: NOW_MINUTE - 6,
  errorShare: 0,
  series: [200, 210, 9_000, 18_400],
  ...overrides,
});

/** Of a ceiling that a person set. */
export const breach = (changes: Partial<Breach> = {}): Breach => ({
  ...{ kind: 'breach', rule: 'hour-ceiling', certainty: 'unmistakable', because: 'too much' },
  evidence: evidence(),
  ...changes,
});

export const heldLever = (overrides: Partial<HeldLever> = {}): HeldLever => ({
  prior: concurrency(5),
  paused: concurrency(0),
  wanted: concurrency(0),
  status: 'set',
  ...overrides,
});

/** A pause as it stands an hour before it is tried again. */
export const record = (overrides: Partial<PauseRecord> = {}): PauseRecord => ({
  schemaVersion: 1,
  recordId: 'orders-1',
  functionId: 'id-orders',
  functionName: 'orders',
  version: 2,
  phase: 'paused',
  depth: 'pause',
  openedAtMs: NOW_MS - 60_000,
  phaseSinceMs: NOW_MS - 60_000,
  rule: 'fast-excess',
  because:
    'about $41/h at 18,400 invocations/min, normally 210; $4.20 over its allowance, limit $1.00',
  evidence: evidence(),
  notes: [],
  held: [heldLever()],
  holdLevel: 0,
  holdUntilMs: NOW_MS + 59 * 60_000,
  untold: [] satisfies AlertType[],
  isAbsorbed: false,
  history: [
    { atMs: NOW_MS - 60_000, phase: 'pausing', by: 'guard', because: 'too much' },
    { atMs: NOW_MS - 60_000, phase: 'paused', by: 'guard', because: 'too much' },
  ],
  ...overrides,
});
