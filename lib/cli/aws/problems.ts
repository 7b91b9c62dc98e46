// What AWS refuses, as one line and what helps. The error's own words stay in it: they name the missing permission.
// An error that is not known here keeps its name and message; nothing is ever swallowed.

import { Failure, Interrupted } from '../mistake';
import { LIFT_POLICY } from '../render/policy-hold';

interface Place {
  readonly service: string;
  readonly region: string;
  /** As it was passed on the command line. */
  readonly profile?: string | undefined;
}

interface Known {
  readonly when: RegExp;
  readonly message: (message: string, place: Place) => string;
  readonly fix: (place: Place) => string;
}

/** By the error's name or code; the first row that fits decides. */
const KNOWN: readonly Known[] = [
  {
    when: /CredentialsProviderError|CredentialsError|NoCredentials/,
    message: (message, { profile }) =>
      profile === undefined
        ? `no AWS credentials were found: ${message}`
        : `the profile ${profile} gives no AWS credentials: ${message}`,
    fix: ({ profile }) =>
      profile === undefined
        ? 'sign in (aws sso login, aws configure) or set AWS_PROFILE, then run the same command'
        : `correct --profile (aws configure list-profiles lists them), or sign in: aws sso login --profile ${profile}`,
  },
  {
    when: /ExpiredToken|RequestExpired|TokenRefreshRequired|UnauthorizedSSOToken/,
    message: () => 'the AWS credentials have expired',
    fix: () => 'sign in again (aws sso login), then run the same command',
  },
  {
    when: /UnrecognizedClient|InvalidClientTokenId|SignatureDoesNotMatch|InvalidSignature|AuthFailure|IncompleteSignature/,
    message: (message) => `AWS does not know these credentials: ${message}`,
    fix: () => 'check AWS_PROFILE and AWS_ACCESS_KEY_ID, and that the Region is enabled',
  },
  {
    when: /AccessDenied.*explicit deny in a service control policy/i,
    message: (message) =>
      `a service control policy denies it (AWS's spend limit, or the organization's own): ${message}`,
    fix: () => LIFT_POLICY,
  },
  {
    when: /AccessDenied|Unauthorized|NotAuthorized|Forbidden/,
    message: (message) => `AWS refused it: ${message}`,
    fix: ({ service }) =>
      `ask for this permission on ${service}, or use another profile (--profile); docs/cli.md lists what each command calls`,
  },
  {
    when: /ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ECONNRESET|NetworkingError|TimeoutError/,
    message: (message, { service, region }) =>
      `${service} in ${region} cannot be reached: ${message}`,
    fix: () => 'check the network, the Region (--region) and AWS_ENDPOINT_URL',
  },
  {
    when: /Throttling|TooManyRequests|RequestLimitExceeded/,
    message: (message) => `AWS is throttling this account's calls: ${message}`,
    fix: () => 'run the same command again in a minute',
  },
];

export function failureOf(error: unknown, place: Place): Error {
  if (error instanceof Failure || error instanceof Interrupted) return error;
  const { name, said } = wordsOf(error);
  const known = KNOWN.find(({ when }) => when.test(name) || when.test(`${name} ${said}`));
  if (known) return new Failure(known.message(said, place), known.fix(place), { cause: error });
  if (/region is missing/i.test(said)) return noRegion(error);
  return new Failure(
    `${place.service} failed in ${place.region}: ${said} (${name})`,
    'if this line does not make the reason clear, run it again with the same arguments',
    { cause: error },
  );
}

export const noRegion = (cause?: unknown): Failure =>
  new Failure('no AWS Region is set', 'pass --region eu-west-1, or set AWS_REGION', { cause });

function wordsOf(error: unknown): { name: string; said: string } {
  if (!(error instanceof Error)) return { name: 'unknown', said: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const first = error instanceof AggregateError ? error.errors[0] : undefined;
  const message = error.message || (first instanceof Error ? first.message : '') || error.name;
  return { name: `${error.name} ${code}`.trim(), said: message.split('\n')[0] ?? message };
}
