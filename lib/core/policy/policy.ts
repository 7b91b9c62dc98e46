// What the owner of the wallet has decided. Flat, frozen defaults, every number with its unit.
// A policy is checked as a whole: all its problems come back at once, each with the value and the fix.

export interface DeclaredEvent {
  readonly name: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** How many times the usual spend is expected while it lasts. */
  readonly multiple: number;
}

export interface GuardPolicy {
  /** observe: compute and report what would be paused, change nothing. */
  readonly mode: 'observe' | 'enforce';
  /** dollars: the cumulative rule. invocations: pure rate times baseline, confirmed and floored. */
  readonly signal: 'dollars' | 'invocations';
  /** The headline: how many times its baseline a function may reach. null = 3 in dollars, 10 in invocations. */
  readonly baselineMultiple: number | null;
  /** Invocations above this multiple of the usual are told about, not paused. */
  readonly warnMultiple: number;
  readonly floorInvocationsPerMinute: number;
  readonly confirmMinutes: number;
  readonly fastHours: number;
  readonly fastFloorUsd: number;
  readonly slowMultiple: number;
  readonly slowHours: number;
  readonly slowFloorUsd: number;
  readonly envelopeFloorUsdPerMinute: number;
  readonly growthPerDay: number;
  readonly growthPer28Days: number;
  /** A function younger than this meets ceilings and a burn limit only. */
  readonly learningHours: number;
  /** What a person sets is a promise: it pauses. null: no ceiling; what the guard guesses instead only warns and holds back. */
  readonly ceilingUsdPerHour: number | null;
  readonly ceilingUsdPerDay: number | null;
  readonly ceilingUsdPerMonth: number | null;
  readonly accountFloorUsd: number;
  readonly accountCeilingUsdPerHour: number | null;
  readonly accountCeilingUsdPerDay: number | null;
  /**
   * ladder: what is unmistakable goes to zero, what is doubtful is held at a concurrency derived from dollars first.
   * pause: zero at once, always. clamp: held, never zero.
   */
  readonly response: 'ladder' | 'pause' | 'clamp';
  /** Names that are never paused, only clamped; a trailing * matches any ending. */
  readonly neverPause: readonly string[];
  /** What to do where concurrency 0 would lose asynchronous events. */
  readonly unrescuedAsync: 'slow' | 'pause';
  readonly deployMultiple: number;
  readonly deployHours: number;
  readonly events: readonly DeclaredEvent[];
  readonly afterPause: 'probation' | 'manual';
  readonly holdMinutes: number;
  readonly holdMinutesMax: number;
  readonly probationConcurrency: number;
  readonly probationMinutes: number;
  /** Beyond this many pauses in the window, functions are clamped instead and the mass breach is told. */
  readonly blastRadiusShare: number;
  readonly blastRadiusTargets: number;
  readonly blastRadiusMinutes: number;
  readonly guardBudgetUsdPerMonth: number;
}

/** Multiples, hours, floors and growth caps: measured on public traces, see docs/detection.md. */
export const defaultPolicy: GuardPolicy = Object.freeze({
  mode: 'observe',
  signal: 'dollars',
  baselineMultiple: null,
  warnMultiple: 10,
  floorInvocationsPerMinute: 60,
  confirmMinutes: 2,
  fastHours: 3,
  fastFloorUsd: 1,
  slowMultiple: 1.25,
  slowHours: 24,
  slowFloorUsd: 5,
  envelopeFloorUsdPerMinute: 0.0005,
  growthPerDay: 1.5,
  growthPer28Days: 8,
  learningHours: 72,
  ceilingUsdPerHour: null,
  ceilingUsdPerDay: null,
  ceilingUsdPerMonth: null,
  accountFloorUsd: 5,
  accountCeilingUsdPerHour: null,
  accountCeilingUsdPerDay: null,
  response: 'ladder',
  neverPause: [],
  unrescuedAsync: 'slow',
  deployMultiple: 2,
  deployHours: 24,
  events: [],
  afterPause: 'probation',
  holdMinutes: 60,
  holdMinutesMax: 1440,
  probationConcurrency: 2,
  probationMinutes: 15,
  blastRadiusShare: 0.2,
  blastRadiusTargets: 10,
  blastRadiusMinutes: 60,
  guardBudgetUsdPerMonth: 2,
});

/** What one function may say differently: by tag on the cloud resource, or by a construct's props. */
export type FunctionOverride = Partial<
  Pick<
    GuardPolicy,
    | 'mode'
    | 'signal'
    | 'baselineMultiple'
    | 'fastFloorUsd'
    | 'floorInvocationsPerMinute'
    | 'ceilingUsdPerHour'
    | 'ceilingUsdPerDay'
    | 'ceilingUsdPerMonth'
    | 'response'
    | 'unrescuedAsync'
    | 'afterPause'
    | 'probationConcurrency'
  >
> & { readonly isIgnored?: boolean; readonly isNeverPaused?: boolean };

export const baselineMultipleOf = (policy: GuardPolicy): number =>
  policy.baselineMultiple ?? (policy.signal === 'invocations' ? 10 : 3);

export const policyFor = (policy: GuardPolicy, override: FunctionOverride): GuardPolicy =>
  Object.keys(override).length === 0 ? policy : { ...policy, ...override };

export const isNeverPaused = (policy: GuardPolicy, name: string): boolean =>
  policy.neverPause.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
