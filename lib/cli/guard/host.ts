// The host of a guard: what every verb of a guard asks of the account that the guard lives in, whichever cloud that is.
// Names no service of any cloud; whoever implements it turns every refusal of its cloud into a Failure with a fix.

import type { CommandEvent } from '../../contract';
import type { CanarySite } from './drill/canary-site';

/** Where a guard may live. A cloud that is listed here and has no host of its own does not compile. */
export const CLOUDS = ['aws', 'azure', 'gcp'] as const;
export type Cloud = (typeof CLOUDS)[number];
export type OtherCloud = Exclude<Cloud, 'aws'>;

/** Which account and Region to open; left out, what the environment says. */
export interface HostOptions {
  /** Left out: aws. */
  readonly cloud?: Cloud;
  readonly region?: string;
  /** Of the AWS configuration. */
  readonly profile?: string;
  /** Of Google Cloud, by its id. */
  readonly project?: string;
  /** Of Azure, by its id. */
  readonly subscription?: string;
}

export interface Caller {
  readonly account: string;
  readonly region: string;
  readonly principal: string;
}

/** A guard as it was deployed. */
export interface Deployment {
  readonly name: string;
  /** In the words of its cloud. */
  readonly status: string;
  readonly state: 'settled' | 'changing' | 'failed';
  /** undefined: the deployment names no watchdog (yet). */
  readonly watchdogName: string | undefined;
  /** When it was made or changed last; null where its cloud does not say. */
  readonly changedAtMs: number | null;
}

export interface FoundWatchdog {
  readonly guard: string;
  readonly watchdogName: string;
}

export type AlarmName = 'silence' | 'errors' | 'throttles';

/** An alarm on the guard itself. `none`: there is no such alarm. */
export interface GuardAlarm {
  readonly name: AlarmName;
  readonly state: string;
  readonly sinceMs: number | null;
}

export interface GuardHost {
  caller(): Promise<Caller>;
  /** undefined: no guard was deployed under this name. */
  find(deploymentName: string): Promise<Deployment | undefined>;
  /** Every watchdog there is, whoever deployed it. */
  watchdogs(): Promise<readonly FoundWatchdog[]>;
  /** The watchdog's answer, not yet trusted. */
  command(watchdogName: string, event: CommandEvent): Promise<unknown>;
  /** Where the canary of a drill of this guard would live. An AWS account is asked for stacks instead. */
  readonly canarySite?: (watchdogName: string) => CanarySite;
  alarmsOn(guard: {
    readonly guard: string;
    readonly watchdogName: string;
  }): Promise<readonly GuardAlarm[]>;
}

/** Options that mean something in one cloud only. */
export const OWN_OPTIONS = {
  profile: 'aws',
  project: 'gcp',
  subscription: 'azure',
} as const satisfies Partial<Record<keyof HostOptions, Cloud>>;

/** What a guard's name is the name of, in each cloud. */
export const DEPLOYED_AS: Readonly<Record<Cloud, string>> = {
  aws: 'stack',
  azure: 'function app',
  gcp: 'Cloud Run service',
};

export type OpenHost<Host extends GuardHost = GuardHost> = (options: HostOptions) => Promise<Host>;
