// The names that only AWS needs between deploy time and run time; lib/contract.ts has those that every cloud shares.
// Computes nothing. What the watchdog may do is in permissions.ts beside it.

import { GUARD_ENV } from '../contract';

/** Environment variables of the watchdog function: always set. */
export const ENV = {
  ...GUARD_ENV,
  /** Name of the DynamoDB table. */
  table: 'SPENDFUSE_TABLE',
  /** ARN of the SNS topic that alerts are published to. */
  topic: 'SPENDFUSE_TOPIC',
  /** Id of the stack that the watchdog belongs to: only that stack's removal resumes everything. */
  stack: 'SPENDFUSE_STACK',
} as const;

/** On the watchdog and the confirm page, for people and the scanner. The watchdog knows itself by its name. */
export const OWN_TAG = { key: 'spendfuse:own', value: 'true' } as const;

/** On the watchdog's function, with the guard's name: by it the command line finds a guard in whatever stack it is. */
export const WATCHDOG_TAG = 'spendfuse:watchdog';

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
    attention: 'Spendfuse Attention',
  },
} as const;

/** The account guard: one flat stack. The CLI passes these parameters and reads these outputs. */
export const ACCOUNT_GUARD = {
  stackName: 'spendfuse',
  guardName: 'account',
  parameters: {
    /** observe | enforce. */
    mode: 'Mode',
    /** Dollars, or `auto`: fixed from each function's history when it is first seen. */
    ceilingUsdPerDay: 'CeilingUsdPerDay',
    /** Dollars, or `none`. */
    accountCeilingUsdPerDay: 'AccountCeilingUsdPerDay',
    /** Dollars; 0 makes no budget. */
    monthlyBudgetUsd: 'MonthlyBudgetUsd',
    /** Empty: nobody is mailed. */
    alertEmail: 'AlertEmail',
    /** Empty: SNS sends to no receiver of JSON. */
    alertWebhook: 'AlertWebhook',
    /** JSON: a list of ChannelSetting; empty: none. */
    alertChannels: 'AlertChannels',
    /** Of the secrets, SSM parameters and topics that channels name: what the watchdog may read and publish to. */
    alertChannelArns: 'AlertChannelArns',
    /** yes | no. */
    confirmPage: 'ConfirmPage',
    /** JSON: fields of a GuardPolicy beyond those above; empty: none. */
    policy: 'Policy',
    /** ARN of a policy that bounds each role; empty: none. */
    permissionsBoundaryArn: 'PermissionsBoundaryArn',
    /** ARN of a key of the owner's that encrypts what the guard keeps; empty: AWS's own keys. */
    kmsKeyArn: 'KmsKeyArn',
  },
  outputs: {
    watchdogName: 'WatchdogName',
    topicArn: 'TopicArn',
    statusCommand: 'StatusCommand',
    resumeCommand: 'ResumeCommand',
  },
} as const;

/**
 * How AWS spells what a channel's setting names. Names of parameters in SSM: letters, digits and `.-_/` (Systems Manager
 * reference, PutParameter, 2026-04).
 */
export const CHANNEL_NAMES = {
  secret:
    /^(arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]{1,520}|\/?[\w.-][\w./-]{0,1010})$/,
  topic: /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/,
} as const;

/**
 * Name of the parameter in SSM that holds a ConfirmSetting; left out where there is no confirm page. Its name alone,
 * because the page calls the watchdog: with its address in the watchdog's settings, neither could be made first.
 */
export const CONFIRM_ENV = 'SPENDFUSE_CONFIRM';

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
