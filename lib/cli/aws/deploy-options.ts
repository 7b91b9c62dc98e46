// What the words of `deploy` ask of the template, checked before AWS is asked anything.
// Every mistake is reported at once, with what would be taken instead; an address or a secret is never repeated.

import { Mistake } from '../mistake';
import { policyChangesOf } from '../policy-changes';
import { channelsOf, regionsIn } from './deploy-channels';
import type { GuardParameters } from './deploy-preview';

export interface DeployWords {
  readonly region: readonly string[];
  readonly alertEmail?: string;
  readonly webhook?: string;
  /** Each KIND=NAME; empty: as deployed. */
  readonly channel: readonly string[];
  readonly confirmPage?: boolean;
  /** An ARN, or none. */
  readonly permissionsBoundary?: string;
  readonly kmsKey?: string;
  /** Each FIELD=VALUE, or none alone; empty: as deployed. */
  readonly set: readonly string[];
}

/** What `deploy` has an option for is not also a field of --set: which of the two counts would be a guess. */
const OWN_OPTIONS = {
  mode: '--mode',
  ceilingUsdPerDay: '--ceiling-usd-per-day',
  accountCeilingUsdPerDay: '--account-ceiling-usd-per-day',
};

/** AWS CloudFormation quotas: size of a parameter's value, in bytes (2026-11). */
const PARAMETER_BYTES_MAX = 4096;
const BOUNDARY = /^arn:[a-z-]+:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/;
const KEY = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/;

export function wishesFrom(
  words: DeployWords,
  problemsWithAddress: (address: string) => readonly string[],
): Partial<GuardParameters> {
  const { alertEmail, webhook, channel, confirmPage, permissionsBoundary, kmsKey } = words;
  const { channels, problems } = channelsOf(channel);
  const policy = policyChangesOf(
    words.set.filter((word) => word !== 'none'),
    OWN_OPTIONS,
  );
  const all = [
    ...problemsWithEmail(alertEmail),
    ...(webhook ? problemsWithAddress(webhook).map((problem) => `--webhook: ${problem}`) : []),
    ...problems,
    ...policy.problems.map((problem) => `--set: ${problem}`),
    ...(Buffer.byteLength(JSON.stringify(channels)) > PARAMETER_BYTES_MAX
      ? [`the channels take more than ${PARAMETER_BYTES_MAX} bytes: give fewer, or shorter names`]
      : []),
    ...problemsWithArn('--permissions-boundary', permissionsBoundary, {
      pattern: BOUNDARY,
      example: 'arn:aws:iam::123456789012:policy/boundary',
    }),
    ...problemsWithArn('--kms-key', kmsKey, {
      pattern: KEY,
      example: 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    }),
    ...problemsWithRegions(words.region, '--channel', regionsIn(channels)),
    ...problemsWithRegions(words.region, '--kms-key', kmsKey ? regionOf(kmsKey) : []),
  ];
  if (all.length > 0)
    throw new Mistake('some options of deploy have values that it cannot use', all);
  return {
    webhook,
    ...(channel.length > 0 ? { channels } : {}),
    confirmPage,
    ...(words.set.length > 0 ? { policy: policy.changes } : {}),
    permissionsBoundaryArn: orEmpty(permissionsBoundary),
    kmsKeyArn: orEmpty(kmsKey),
  };
}

/** One address, as SNS subscribes it; empty takes away the one that is deployed. */
const EMAIL = /^[^@\s,;<>"]+@[^@\s,;<>"]+\.[^@\s,;<>".]+$/;

const problemsWithEmail = (email: string | undefined): string[] =>
  email === undefined || email === '' || EMAIL.test(email)
    ? []
    : [`--alert-email is '${email}': write one address, like oncall@example.com`];

/** `none` takes away what is deployed. */
const orEmpty = (word: string | undefined): string | undefined => (word === 'none' ? '' : word);

const regionOf = (arn: string): string[] => (KEY.test(arn) ? [arn.split(':')[3] ?? ''] : []);

function problemsWithArn(
  option: string,
  value: string | undefined,
  { pattern, example }: { readonly pattern: RegExp; readonly example: string },
): string[] {
  return value === undefined || value === 'none' || pattern.test(value)
    ? []
    : [`${option} is '${value}': write it like ${example}, or none`];
}

/** A guard reads and encrypts in its own Region only. */
function problemsWithRegions(
  regions: readonly string[],
  option: string,
  named: readonly string[],
): string[] {
  const others = regions.flatMap((region) =>
    named.filter((entry) => entry !== region).map((entry) => `${entry} for a guard in ${region}`),
  );
  return others.length === 0
    ? []
    : [
        `${option} names something in ${[...new Set(others)].join(', ')}: deploy to each Region with names of its own`,
      ];
}
