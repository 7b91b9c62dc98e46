// The seam between deploy time and run time: names and shapes that the constructs write and the watchdog reads.
// Imports nothing and computes nothing. What the watchdog may do is in permissions.ts beside it.

/** Environment variables of the watchdog function. The first five are always set. */
export const ENV = {
  /** JSON: a partial GuardPolicy, laid over the defaults of lib/core/policy. */
  policy: 'SPENDFUSE_POLICY',
  /** JSON: a WatchSetting. */
  watch: 'SPENDFUSE_WATCH',
  /** The guard's name: the dimension of its metrics and the value of TAGS.guard. */
  guard: 'SPENDFUSE_GUARD',
  /** Name of the DynamoDB table. */
  table: 'SPENDFUSE_TABLE',
  /** ARN of the SNS topic that alerts are published to. */
  topic: 'SPENDFUSE_TOPIC',
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
  /** squeeze | pause. */
  unrescuedAsync: 'spendfuse:unrescued-async',
  /** probation | manual. */
  afterPause: 'spendfuse:after-pause',
  probationConcurrency: 'spendfuse:probation-concurrency',
} as const;

/** On the watchdog itself and on what its alerts pass through: never paused, whatever else is tagged. */
export const OWN_TAG = { key: 'spendfuse:own', value: 'true' } as const;

/**
 * On a queue whose waiting events the watchdog replays. `true`: failure destinations, whose envelopes say whose each
 * event is. A function's name: that function's dead letters, which do not.
 */
export const RESCUE_TAG = { key: 'spendfuse:rescue', value: 'true' } as const;

/** The table: one string hash key, one string range key, and an optional time to live in epoch seconds. */
export const TABLE = { hashKey: 'pk', rangeKey: 'sk', ttl: 'expiresAt' } as const;

/** How long one run may take. Only an uninstall that gives back thousands of functions needs the whole of it. */
export const WATCHDOG = {
  tickSeconds: 60,
  timeoutSeconds: 900,
  memoryMb: 512,
} as const;

/** What the schedule sends, once a minute. */
export const TICK_EVENT = { spendfuse: 'tick' } as const;
export type TickEvent = typeof TICK_EVENT;

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

/** What an owner decides about one function, by its name or ARN. The inline account guard has no room for these. */
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
  /** Left out by the inline account guard. */
  readonly office?: OfficeStatus;
}

/** What a guard with an office knows beyond its records. */
export interface OfficeStatus {
  /** Decisions that stand: lib/core/decision. */
  readonly decisions: readonly unknown[];
  readonly waiting: readonly WaitingPlace[];
  /** Since the month began, in UTC; the estimate is at list price without a free tier. */
  readonly bill: {
    readonly sinceMs: number;
    readonly ticks: number;
    readonly readsBought: number;
    readonly usd: number;
  } | null;
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

export interface LastTick {
  readonly atMs: number;
  readonly outcome: 'done' | 'lease-held' | 'journal-unreadable';
  readonly functions: number;
  readonly openRecords: number;
  readonly readsBought: number;
  /** Of the functions, those tagged to be ignored, and those that are only ever clamped. */
  readonly ignored?: number;
  readonly neverPaused?: number;
  readonly problems: readonly string[];
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
 * What CloudFormation sends for the Uninstall resource. Create and Update check the settings and fail the
 * deployment with every problem; Delete resumes everything and succeeds only when nothing is left paused.
 * The schedule and the budget's subscription depend on that resource, so they stop before it is deleted.
 */
export interface UninstallRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
}

/** Constant, so that an update of the resource is never taken for a replacement, which would delete it. */
export const UNINSTALL = {
  resourceType: 'Custom::SpendfuseUninstall',
  physicalResourceId: 'spendfuse-uninstall',
} as const;

/** A budget's notification, as SNS hands it to a function. `Message` is plain text for people, not JSON. */
export interface BudgetEnvelope {
  readonly Records: ReadonlyArray<{
    readonly EventSource: 'aws:sns';
    readonly Sns: {
      readonly TopicArn: string;
      readonly Subject: string | null;
      readonly Message: string;
      readonly Timestamp: string;
      readonly MessageId: string;
    };
  }>;
}

/** Custom metrics, written to the log in the embedded metric format; the only dimension is the guard's name. */
export const METRICS = {
  namespace: 'Spendfuse',
  dimension: 'Guard',
  /** 1 for each tick that ran to its end. */
  heartbeat: 'Heartbeat',
  breaches: 'Breaches',
  pauses: 'Pauses',
  resumes: 'Resumes',
  pauseFailures: 'PauseFailures',
  /** Functions whose usage could not be read. */
  blind: 'Blind',
} as const;

/** Events on the account's default bus. `detail` is `{ guard, alert }`: the guard's name and lib/core/alert's event. */
export const EVENTS = {
  source: 'spendfuse',
  /** One detail type for each AlertType. */
  detailTypes: {
    paused: 'Spendfuse Paused',
    'would-pause': 'Spendfuse Would Pause',
    'pause-failed': 'Spendfuse Pause Failed',
    probation: 'Spendfuse Probation',
    're-tripped': 'Spendfuse Paused Again',
    resumed: 'Spendfuse Resumed',
    'resume-failed': 'Spendfuse Resume Failed',
    warn: 'Spendfuse Warning',
    blind: 'Spendfuse Blind',
    'mass-breach': 'Spendfuse Mass Breach',
    digest: 'Spendfuse Digest',
  },
} as const;

/** The account guard: one flat stack. The CLI passes these parameters and reads these outputs. */
export const ACCOUNT_GUARD = {
  stackName: 'spendfuse',
  guardName: 'account',
  parameters: {
    /** observe | enforce. */
    mode: 'Mode',
    /** Empty: nobody is mailed. */
    alertEmail: 'AlertEmail',
    /** Dollars, or `auto`: fixed from each function's history when it is first seen. */
    ceilingUsdPerDay: 'CeilingUsdPerDay',
    /** Dollars, or `none`. */
    accountCeilingUsdPerDay: 'AccountCeilingUsdPerDay',
    /** Dollars; 0 makes no budget. */
    monthlyBudgetUsd: 'MonthlyBudgetUsd',
    /** Empty: no receiver of JSON. */
    alertWebhook: 'AlertWebhook',
  },
  outputs: {
    watchdogName: 'WatchdogName',
    topicArn: 'TopicArn',
    statusCommand: 'StatusCommand',
    resumeCommand: 'ResumeCommand',
  },
} as const;

/**
 * JSON: a list of ChannelSetting; left out where there is none. Apart from ENV, because only a watchdog with an office
 * has channels: the inline account guard has no room for as much as their name.
 */
export const CHANNELS_ENV = 'SPENDFUSE_CHANNELS';

/** ARN of a secret in Secrets Manager, or the name of a parameter in SSM: never what is in it. */
export type SecretName = string;

/** Where alerts go beside the topic. */
export type ChannelSetting = {
  /** Left out: every alert. What resolves one always goes there too. */
  readonly atLeast?: 'info' | 'warning' | 'error' | 'critical';
} & (
  | { readonly kind: 'slack' | 'teams'; readonly secret: SecretName }
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

/**
 * Name of the parameter in SSM that holds a ConfirmSetting; left out where there is no confirm page. Its name alone,
 * because the page calls the watchdog: with its address in the watchdog's settings, neither could be made first.
 */
export const CONFIRM_ENV = 'SPENDFUSE_CONFIRM';

export interface ConfirmSetting {
  /** Where the page is. */
  readonly url: string;
  /** ARN of the secret that signs links. */
  readonly secret: string;
}

/** Environment variables of the confirm page, beside ENV.table and ENV.guard. */
export const CONFIRM_PAGE_ENV = {
  /** ARN of the secret that signs links. */
  secret: 'SPENDFUSE_CONFIRM_SECRET',
  /** Name of the watchdog, which resumes. */
  watchdog: 'SPENDFUSE_WATCHDOG',
} as const;

/** Hash key of the links that were used: all that the page may write. */
export const CONFIRM_CLAIMS = 'confirm';

/** Name of the runbook that gives back from the console; left out where there is none. */
export const RUNBOOK_ENV = 'SPENDFUSE_RUNBOOK';

/** A name that is known before anything is deployed, because the runbook in turn names the watchdog. */
export const runbookNameOf = (guard: string): string => `Spendfuse-resume-${guard}`;
