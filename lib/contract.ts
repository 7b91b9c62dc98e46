// The seam between deploy time, command line and watchdog, the same for every cloud: settings, tags, commands, answers.
// Imports nothing and computes nothing. The names of one cloud are in the contract.ts of its room.

/** Environment variables that every cloud's watchdog reads; each cloud adds where its table and its topic are. */
export const GUARD_ENV = {
  /** JSON: a partial GuardPolicy, laid over the defaults of lib/core/policy. */
  policy: 'SPENDFUSE_POLICY',
  /** JSON: more of a GuardPolicy, laid over that; where nobody wrote any it is not set. */
  policyChanges: 'SPENDFUSE_POLICY_CHANGES',
  /** JSON: a WatchSetting. */
  watch: 'SPENDFUSE_WATCH',
  /** The guard's name: the dimension of its metrics and the value of TAGS.guard. */
  guard: 'SPENDFUSE_GUARD',
} as const;

/** Which functions a watchdog watches. */
export interface WatchSetting {
  /** account: every function of the account and Region. tagged: those whose TAGS.guard is this guard's name. */
  readonly scope: 'account' | 'tagged';
  /** Functions that cannot carry the tag because another app owns them: watched all the same. */
  readonly functions: readonly WatchedByName[];
}

export interface WatchedByName {
  readonly name: string;
  /** As tags would say it: keys of TAGS without the prefix, for example { "ceiling-usd-per-day": "5" }. */
  readonly tags: Readonly<Record<string, string>>;
}

export const TAG_PREFIX = 'spendfuse:';

/** Tags on a function, each with a field of FunctionOverride it sets. A value that cannot be read is told, never guessed. */
export const TAGS = {
  /** Name of the guard that watches it; the account guard leaves such functions to that guard. */
  guard: 'spendfuse:guard',
  /** enforce | observe | ignore (isIgnored). */
  mode: 'spendfuse:mode',
  /** true | false (isNeverPaused). */
  neverPause: 'spendfuse:never-pause',
  /** pause | clamp. */
  response: 'spendfuse:response',
  ceilingUsdPerHour: 'spendfuse:ceiling-usd-per-hour',
  ceilingUsdPerDay: 'spendfuse:ceiling-usd-per-day',
  ceilingUsdPerMonth: 'spendfuse:ceiling-usd-per-month',
  /** Dollars that one invocation costs beyond Lambda (billing.extraUsdPerInvocation). */
  callUsd: 'spendfuse:call-usd',
  /** dollars | invocations. */
  signal: 'spendfuse:signal',
  baselineMultiple: 'spendfuse:baseline-multiple',
  fastFloorUsd: 'spendfuse:fast-floor-usd',
  floorInvocationsPerMinute: 'spendfuse:floor-invocations-per-minute',
  /** slow | pause. */
  unrescuedAsync: 'spendfuse:unrescued-async',
  /** probation | manual. */
  afterPause: 'spendfuse:after-pause',
  probationConcurrency: 'spendfuse:probation-concurrency',
} as const;

/** What a person sends, by a synchronous invocation. `by` is who (a principal's ARN), for the record. */
export type CommandEvent =
  | { readonly command: 'status' }
  | {
      readonly command: 'pause';
      /** Names or ARNs. */
      readonly functions: readonly string[];
      readonly by?: string;
      readonly because?: string;
    }
  | {
      readonly command: 'resume';
      /** Names, ARNs or record ids; left out, everything on record. */
      readonly functions?: readonly string[];
      /** probation: at small concurrency first, watched. Left out: in full. */
      readonly how?: 'full' | 'probation';
      /** In full although it is on probation, or ran away again; only with `because`. */
      readonly force?: true;
      /** What waited meanwhile, once it runs in full again. Left out: replayed. */
      readonly backlog?: 'replay' | 'discard';
      readonly by?: string;
      readonly because?: string;
    }
  | OwnerCommand
  | {
      readonly command: 'arm';
      /** Holds until the next one, or until the stack is deployed with another mode. */
      readonly mode: 'observe' | 'enforce';
      readonly by?: string;
    };

/** What an owner decides about one function, by its name or id. */
export type OwnerCommand =
  | {
      readonly command: 'raise';
      readonly function: string;
      readonly usd: number;
      readonly period: 'hour' | 'day' | 'month';
      /** Left out: until the next raise. */
      readonly forMs?: number;
      readonly by?: string;
      readonly because?: string;
    }
  | {
      readonly command: 'snooze';
      readonly function: string;
      readonly forMs: number;
      readonly by?: string;
      readonly because?: string;
    }
  | {
      readonly command: 'accept';
      readonly function: string;
      readonly by?: string;
      readonly because?: string;
    }
  | {
      /** Of what was set aside for a person: run it after all, though it may have run, or throw it away. */
      readonly command: 'release';
      readonly function: string;
      readonly how: 'replay' | 'discard';
      readonly by?: string;
      readonly because?: string;
    }
  | {
      readonly command: 'history';
      /** Names, ARNs or record ids; left out, of everything. */
      readonly functions?: readonly string[];
    };

/** What the watchdog answers to a command. `isDone`: all that was asked for is so now. */
export interface CommandAnswer {
  readonly schemaVersion: 1;
  readonly command: CommandEvent['command'];
  readonly isDone: boolean;
  /** The mode in force, which an `arm` may have changed since the stack was deployed. */
  readonly mode: 'observe' | 'enforce';
  /** For people, one line for each thing that was done. */
  readonly done: readonly string[];
  /** What was left alone, by the name it was asked for, and why. */
  readonly refusals: ReadonlyArray<{ readonly function: string; readonly because: string }>;
  readonly problems: readonly string[];
  /** With `status` only. */
  readonly status?: GuardStatus;
  /** With `history` only. */
  readonly history?: GuardHistory;
}

export interface GuardHistory {
  /** Pauses of the past year, open and closed, newest first: lib/core/pause-record. */
  readonly records: readonly unknown[];
  /** Decisions of the past year, newest first: lib/core/decision. */
  readonly decisions: readonly unknown[];
}

export interface GuardStatus {
  readonly guard: string;
  readonly deployedMode: 'observe' | 'enforce';
  /** null: no tick has run to its end yet. */
  readonly lastTick: LastTick | null;
  /** Records that hold something: the PauseRecord of lib/core/pause-record, oldest first. */
  readonly records: readonly unknown[];
  /** Decisions that stand: lib/core/decision. */
  readonly decisions: readonly unknown[];
  /** Events that wait for a function to be resumed, or for a person. */
  readonly waiting: readonly WaitingPlace[];
  /** null: this instance of the watchdog has no memory of a tick yet. */
  readonly bill: GuardBill | null;
  /** May it be armed, from what it has seen? null while it enforces; left out by a guard of an older version. */
  readonly arming?: GuardArming | null;
  /** Left out: it could not be read, or the guard is of an older version. */
  readonly hearers?: Hearers;
}

/** Who is there to hear an alert: subscriptions of the guard's topic, and channels beside it. */
export interface Hearers {
  readonly confirmed: number;
  /** Asked by the cloud to confirm, and silent since. */
  readonly pending: number;
  readonly channels: number;
}

/** The ArmingAnswer of lib/core/owner/arming. */
export interface GuardArming {
  readonly answer: 'yes' | 'not-yet' | 'no';
  readonly because: string;
  readonly next: string;
}

/** What the guard itself has cost since the month began, in UTC; an estimate at list price without a free tier. */
export interface GuardBill {
  readonly sinceMs: number;
  readonly ticks: number;
  readonly readsBought: number;
  readonly usd: number;
}

export interface WaitingPlace {
  readonly functionName: string;
  readonly place: string;
  readonly events: number;
  /** When the first of them is lost; null where it is not known. */
  readonly keptUntilMs: number | null;
  /** Set aside for a person, who releases them; `place` says so too. */
  readonly isSetAside?: true;
  /** In words, where it could not be counted. */
  readonly problem?: string;
}

/** A function that broke a limit at the last tick and runs on. */
export interface RunningAway {
  readonly functionId: string;
  readonly functionName: string;
  readonly usdPerHour: number;
  readonly because: string;
  /** Why it is not paused, in words. */
  readonly notPaused: string;
}

export interface LastTick {
  readonly atMs: number;
  readonly outcome: 'done' | 'lease-held' | 'journal-unreadable';
  readonly functions: number;
  readonly openRecords: number;
  readonly readsBought: number;
  /** Of the functions, those tagged to be ignored, and those that are only ever clamped. */
  readonly ignored?: number;
  readonly neverPaused?: number;
  /** What is out of the guard, or of part of it, by a wish; the first fifty by name. */
  readonly exempt?: ReadonlyArray<{ readonly functionName: string; readonly because: string }>;
  readonly problems: readonly string[];
  /** What breaks a limit and is not held, the dearest first; the first twenty. */
  readonly runningAway?: readonly RunningAway[];
  /** Who was judged to be anything but calm or learning; the first fifty. A drill looks for its canary here. */
  readonly verdicts?: ReadonlyArray<{ readonly functionId: string; readonly kind: string }>;
  /** What was left alone and why, `observe-mode` included; the first fifty. */
  readonly refusals?: ReadonlyArray<{
    readonly functionId: string;
    readonly reason: string;
    readonly because: string;
  }>;
}

/**
 * Where a watchdog that keeps objects keeps what. `expiresDays`: what the deployment lets the cloud delete so many days after
 * its last write; a year and a month, as the closed records of a table are kept, and for decisions the longest raise before it.
 */
export const OBJECT_PREFIXES = {
  open: { prefix: 'open/', expiresDays: null },
  archive: { prefix: 'archive/', expiresDays: 400 },
  lasting: { prefix: 'decision/lasting/', expiresDays: null },
  ending: { prefix: 'decision/ending/', expiresDays: 800 },
  backlog: { prefix: 'backlog/', expiresDays: 400 },
  replayed: { prefix: 'replayed/', expiresDays: 15 },
  /** Links that were used; one is worth nothing after an hour. */
  claim: { prefix: 'claim/', expiresDays: 1 },
  guard: { prefix: 'guard/', expiresDays: null },
} as const;

/**
 * On a cloud without a runbook: what resumes without the watchdog, from Cloud Shell. It lies beside the watchdog's program,
 * which puts it beside its records.
 */
export const RESUME_SCRIPT = 'resume.py';

/** In the folder of a guard, what a confirm page changes of it: Terraform reads no folder below its own. */
export const PAGE_FOLDER = 'with-confirm-page';

/**
 * JSON: a list of ChannelSetting; left out where there is none.
 */
export const CHANNELS_ENV = 'SPENDFUSE_CHANNELS';

/** ARN of a secret in Secrets Manager, or the name of a parameter in SSM: never what is in it. */
export type SecretName = string;

/** Where alerts go beside the topic. */
export type ChannelSetting = {
  /** Left out: every alert. What resolves one always goes there too. */
  readonly atLeast?: 'info' | 'warning' | 'error' | 'critical';
} & (
  | { readonly kind: 'slack'; readonly secret: SecretName }
  | { readonly kind: 'teams'; readonly secret: SecretName }
  | {
      readonly kind: 'pagerduty';
      readonly secret: SecretName;
      /** Where the PagerDuty account lives. Left out: us. */
      readonly serviceRegion?: 'us' | 'eu';
    }
  | {
      readonly kind: 'webhook';
      readonly secret: SecretName;
      /** Signs the time and the body. */
      readonly signingKey?: SecretName;
    }
  /** Amazon Q Developer in chat applications, which listens to a topic; no secret is needed for that. */
  | { readonly kind: 'q'; readonly topic: string }
);

/** Which field of a channel's setting names what leads there. */
export const CHANNEL_TARGETS = {
  slack: 'secret',
  teams: 'secret',
  pagerduty: 'secret',
  webhook: 'secret',
  q: 'topic',
} as const satisfies Record<ChannelSetting['kind'], 'secret' | 'topic'>;

export interface ConfirmSetting {
  /** Where the page is. */
  readonly url: string;
  /** ARN of the secret that signs links. */
  readonly secret: string;
}
