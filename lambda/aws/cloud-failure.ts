// Turns what an SDK client throws into the one error the engine knows, with what is certain about the call.
// A timeout, a lost connection or a 5xx is unknown, never taken for a no; an error of our own passes through untouched.

import { CloudFailure, NoRoom } from '../../lib/engine/ports';

interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $fault?: 'client' | 'server';
  readonly code?: string;
}

/** Asks the cloud; what it throws comes out as a CloudFailure that says what was asked. */
export async function ask<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw cloudFailureOf(what, cause);
  }
}

/** The same, of what need not be there. */
export async function find<T>(
  what: string,
  call: () => Promise<T>,
  isNone = isNotFound,
): Promise<T | undefined> {
  try {
    return await call();
  } catch (cause) {
    if (isNone(cause)) return undefined;
    throw cloudFailureOf(what, cause);
  }
}

export function cloudFailureOf(what: string, cause: unknown): unknown {
  if (cause instanceof CloudFailure || !isFromSdk(cause)) return cause;
  const status = cause.$metadata?.httpStatusCode ?? 0;
  const certainty = status === 404 ? 'gone' : status >= 400 && status < 500 ? 'refused' : 'unknown';
  const held = isHeldByPolicy(cause) ? `${HELD_BY_POLICY}: ` : '';
  const words = `${what}: ${held}${cause.name}: ${cause.message}`;
  return isNoRoom(cause)
    ? new NoRoom(words, { cause })
    : new CloudFailure(certainty, words, { cause });
}

/**
 * AWS itself may deny every change to concurrency, a resume's too, once an account reaches its spend limit; it does so by a
 * policy of the organization. Nothing was changed, and it is tried again until the limit is lifted.
 */
const HELD_BY_POLICY =
  "held by a service control policy (AWS's spend limit, or the organization's own); lift it there, and this is tried again";

/** As IAM words it (docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html, read 2026-11). */
const isHeldByPolicy = ({ name, message }: Error): boolean =>
  /^AccessDenied/.test(name) && /explicit deny in a service control policy/i.test(message);

/** As PutFunctionConcurrency words it (Lambda guide, reserved concurrency, read 2026-11). */
const isNoRoom = ({ name, message }: Error): boolean =>
  name === 'InvalidParameterValueException' && /UnreservedConcurrentExecution/.test(message);

/** Errors of the service, of the network and of signing in; a TypeError of our own has none of these marks. */
function isFromSdk(cause: unknown): cause is SdkError {
  if (!(cause instanceof Error)) return false;
  const { $metadata, $fault, code, name } = cause as SdkError;
  return (
    $metadata !== undefined ||
    $fault !== undefined ||
    typeof code === 'string' ||
    /^(TimeoutError|AbortError|CredentialsProviderError|NetworkingError)$/.test(name)
  );
}

const isNamed = (cause: unknown, ...names: readonly string[]): boolean =>
  cause instanceof Error && names.includes(cause.name);

export const isNotFound = (cause: unknown): boolean => isNamed(cause, 'ResourceNotFoundException');

export const isConditionFailed = (cause: unknown): boolean =>
  isNamed(cause, 'ConditionalCheckFailedException');

/** The service turned the call away for its rate; it was not carried out. */
export const isThrottled = (cause: unknown): boolean =>
  isNamed(
    cause,
    'TooManyRequestsException',
    'ThrottlingException',
    'Throttling',
    'ThrottledException',
    'RequestLimitExceeded',
    'LimitExceededException',
    'SlowDown',
  ) ||
  (cause instanceof Error && (cause as SdkError).$metadata?.httpStatusCode === 429);

/** Some partitions and every emulator lack some operations: they answer 404 without naming a resource. */
export const isUnknownOperation = (cause: unknown): boolean =>
  cause instanceof Error &&
  !isNotFound(cause) &&
  [404, 501].includes((cause as SdkError).$metadata?.httpStatusCode ?? 0);
