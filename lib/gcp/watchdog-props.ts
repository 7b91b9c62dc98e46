// What a watchdog of Google Cloud is told at deploy time, and everything that can be wrong with it.
// A value that is known at apply time only, as a variable of Terraform is, is never judged here.

import type { IResolvable } from 'cdktf';
import type { ChannelSetting, WatchSetting } from '../contract';
import { defaultPolicy, type GuardPolicy } from '../core/policy/policy';
import { problemsWithPolicy } from '../core/policy/policy-problems';
import { emailAddress, matching, optional, problemsWith } from '../core/units/values';
import { SECRET_ID } from './contract';
import { knownAtSynth } from './refuse-problems';

export interface WatchdogProps {
  /** The project whose services are watched, in every region, by its id. */
  readonly project: string;
  /** Where the watchdog itself runs. */
  readonly region: string;
  /** Is mailed every alert, and when the watchdog itself is silent or fails. @default - nobody */
  readonly alertEmail?: string;
  /** observe: report what would be paused. enforce: pause. @default observe */
  readonly mode?: GuardPolicy['mode'];
  /** Changes to the policy that ships; what is left out keeps its default. */
  readonly policy?: Partial<GuardPolicy> | IResolvable;
  /** Which services are watched. @default - all, as far as no other guard has them */
  readonly watch?: WatchSetting;
  /** Where alerts go beside the mail; secrets by their names, as projects/PROJECT/secrets/NAME. */
  readonly channels?: readonly ChannelSetting[];
  /** Who may send commands (status, pause, resume, arm), as `user:ana@example.com` or `group:…`. @default - whoever owns the project */
  readonly commanders?: readonly string[];
  /**
   * Service accounts that watched services run as: Cloud Run lets nobody change a service who may not act as its account.
   * @default - the project's default account of Compute Engine alone
   */
  readonly runtimeServiceAccounts?: readonly string[];
  /** A page on the web, open to whoever has a signed link out of an alert, on which a pause is resumed. @default false */
  readonly confirmPage?: boolean;
  /** Of the service, of its accounts and of the guard's alarms. @default spendfuse */
  readonly name?: string;
}

export const DEFAULT_NAME = 'spendfuse';

export function problemsWithWatchdog(props: WatchdogProps): string[] {
  const text = (name: string, value: unknown, pattern: RegExp, use: string): string[] =>
    problemsWith(name, knownAtSynth(value), optional(matching(pattern, use)));
  const { policy = {}, mode = 'observe' } = props;
  const stated = knownAtSynth(policy) as Partial<GuardPolicy> | undefined;
  return [
    ...(['project', 'region'] as const)
      .filter((name) => props[name] === undefined)
      .map((name) => `${name} is not given`),
    ...text(
      'project',
      props.project,
      /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
      'the id as `gcloud projects list` prints it',
    ),
    ...text('region', props.region, /^[a-z]+-[a-z]+\d{1,2}$/, 'a region like europe-west1'),
    ...problemsWith('alertEmail', knownAtSynth(props.alertEmail), optional(emailAddress)),
    // Service accounts are named after it, and have at most 30 characters.
    ...text(
      'name',
      props.name,
      /^[a-z][a-z0-9-]{2,18}[a-z0-9]$/,
      '4 to 20 small letters, digits and hyphens',
    ),
    ...(stated && knownAtSynth(mode) !== undefined
      ? problemsWithPolicy({ ...defaultPolicy, ...stated, mode })
      : []),
    ...(props.channels ?? []).flatMap(problemsWithChannel),
    ...(props.commanders ?? []).flatMap((member) =>
      text(
        'a commander',
        member,
        /^(user|group|serviceAccount|domain):\S+$/,
        'a member like user:ana@example.com',
      ),
    ),
    ...(props.runtimeServiceAccounts ?? []).flatMap((account) =>
      text(
        'a service account',
        account,
        /^[^\s@]+@[^\s@]+\.gserviceaccount\.com$/,
        'the address of a service account',
      ),
    ),
  ];
}

export const secretsOf = (channel: ChannelSetting): string[] => [
  ...('secret' in channel ? [channel.secret] : []),
  ...('signingKey' in channel && channel.signingKey !== undefined ? [channel.signingKey] : []),
];

/** The value is not repeated: where a name was wanted, somebody may have put the secret itself. */
function problemsWithChannel(channel: ChannelSetting): string[] {
  if (channel.kind === 'q')
    return [
      'a channel of kind q is for Amazon Q Developer, which listens to no topic here; use slack or teams',
    ];
  return secretsOf(channel)
    .filter((name) => knownAtSynth(name) !== undefined && !SECRET_ID.test(name))
    .map(
      () =>
        `the secret of a ${channel.kind} channel cannot be used; use its name, as projects/PROJECT/secrets/NAME`,
    );
}
