// Turns what is known about a function into numbers to calculate with, and says what was not known.
// An unknown is assumed at the worst the platform allows, or at a stated assumption where it allows
// anything; either way it becomes a blind spot. Nothing is filled in silently.

import {
  LAMBDA_ACCOUNT_CONCURRENCY,
  LAMBDA_EPHEMERAL_MB,
  LAMBDA_INIT_SECONDS,
  LAMBDA_MEMORY_MB,
  LAMBDA_PROVISIONED_INIT_SECONDS,
  LAMBDA_TIMEOUT_SECONDS,
} from '../prices/aws-limits';
import { type Architecture, billedEphemeralGb, FREE_EPHEMERAL_MB } from '../prices/rate';
import { MB_PER_GB } from '../units/money';
import type { Downstream, ExposureInput, Known, Sizes } from './input';
import { type Bound, formatCount } from './pace';

export interface Facts {
  name: string;
  memoryGb: number;
  architecture: Architecture;
  extraGb: number;
  /** The longest one run can be billed for: starting the environment, then the timeout. */
  runSeconds: number;
  timeoutSeconds: number;
  concurrency: number;
  concurrencyBound: Bound;
  accountConcurrency: number;
  accountBound: Bound;
  provisioned: number;
  shortestRunSeconds: number | undefined;
  logKb: number;
  downstream: readonly Downstream[];
  sizes: Sizes;
  blindSpots: string[];
}

/** A log line for the start, the end and the report of each run is about this much. */
const ASSUMED_LOG_KB = 1;

/** Resolves possibly unknown values and collects a blind spot for each one that is not known. */
export class Resolver {
  readonly blindSpots: string[] = [];

  known<T>(value: Known<T> | undefined, absent: T, worst: { value: T; blindSpot: string }): T {
    if (value === undefined) return absent;
    if (value !== 'unknown') return value as T;
    this.blindSpots.push(worst.blindSpot);
    return worst.value;
  }
}

function accountBoundOf(input: ExposureInput, quota: number): Bound {
  const isKnown = typeof input.accountConcurrency === 'number';
  return isKnown
    ? { boundedBy: `account concurrency ${formatCount(quota)}`, enforcement: 'platform' }
    : {
        boundedBy: `account concurrency ${formatCount(quota)}, the default quota`,
        enforcement: 'assumption',
      };
}

function concurrencyOf(input: ExposureInput, quota: number, accountBound: Bound) {
  const reserved = input.reservedConcurrency;
  if (reserved === undefined || reserved === 'unknown') {
    const elsewhere = input.reservedElsewhere ?? 0;
    const minus = elsewhere > 0 ? ` less ${formatCount(elsewhere)} reserved by others` : '';
    const boundedBy = `${accountBound.boundedBy}${minus}`;
    return { value: Math.max(0, quota - elsewhere), bound: { ...accountBound, boundedBy } };
  }
  const boundedBy = `reserved concurrency ${formatCount(reserved)}`;
  const bound: Bound = { boundedBy, enforcement: 'platform' };
  return { value: reserved, bound };
}

function runSecondsOf(timeoutSeconds: number, provisioned: number): number {
  const init =
    provisioned > 0
      ? Math.max(LAMBDA_PROVISIONED_INIT_SECONDS, timeoutSeconds)
      : LAMBDA_INIT_SECONDS;
  return init + timeoutSeconds;
}

function quotaOf(input: ExposureInput, resolver: Resolver): number {
  const isNeeded =
    input.reservedConcurrency === undefined || input.reservedConcurrency === 'unknown';
  if (input.accountConcurrency === undefined && isNeeded) {
    resolver.blindSpots.push(
      'the account concurrency quota was not given: the default of 1,000 is assumed',
    );
  }
  // An account that has reserved more than the default has had its quota raised.
  const reserved = typeof input.reservedConcurrency === 'number' ? input.reservedConcurrency : 0;
  const assumed = Math.max(LAMBDA_ACCOUNT_CONCURRENCY, reserved);
  return resolver.known(input.accountConcurrency, assumed, {
    value: assumed,
    blindSpot: `the account concurrency quota is unknown: ${formatCount(assumed)} is assumed`,
  });
}

function sizesOf(input: ExposureInput, resolver: Resolver) {
  const memoryMb = resolver.known(input.memoryMb, LAMBDA_MEMORY_MB.max, {
    value: LAMBDA_MEMORY_MB.max,
    blindSpot: 'memory is unknown: 10,240 MB is assumed',
  });
  const ephemeralMb = resolver.known(input.ephemeralMb, FREE_EPHEMERAL_MB, {
    value: LAMBDA_EPHEMERAL_MB.max,
    blindSpot: 'ephemeral storage is unknown: 10,240 MB is assumed',
  });
  const architecture = resolver.known<Architecture>(input.architecture, 'x86_64', {
    value: 'x86_64',
    blindSpot: 'the architecture is unknown: x86_64, the dearer one, is assumed',
  });
  const timeoutSeconds = resolver.known(input.timeoutSeconds, LAMBDA_TIMEOUT_SECONDS.max, {
    value: LAMBDA_TIMEOUT_SECONDS.max,
    blindSpot: 'the timeout is unknown: 900 s is assumed',
  });
  return { memoryMb, ephemeralMb, architecture, timeoutSeconds };
}

export function factsOf(input: ExposureInput): Facts {
  const resolver = new Resolver();
  const { memoryMb, ephemeralMb, architecture, timeoutSeconds } = sizesOf(input, resolver);
  const accountConcurrency = quotaOf(input, resolver);
  const accountBound = accountBoundOf(input, accountConcurrency);
  const concurrency = concurrencyOf(input, accountConcurrency, accountBound);
  if (input.reservedConcurrency === 'unknown') {
    resolver.blindSpots.push('reserved concurrency is unknown: none is assumed');
  }
  const provisioned = resolver.known(input.provisionedConcurrency, 0, {
    value: concurrency.value,
    blindSpot: 'provisioned concurrency is unknown: all of the quota is assumed to be provisioned',
  });
  if (input.logKbPerInvocation === undefined) {
    resolver.blindSpots.push(`what one run logs was not given: ${ASSUMED_LOG_KB} KB is assumed`);
  }
  if (input.downstream === undefined) {
    resolver.blindSpots.push('what one run costs downstream was not declared: nothing is counted');
  }
  return {
    name: input.name,
    memoryGb: memoryMb / MB_PER_GB,
    architecture,
    extraGb: billedEphemeralGb(ephemeralMb),
    runSeconds: runSecondsOf(timeoutSeconds, provisioned),
    timeoutSeconds,
    concurrency: concurrency.value,
    concurrencyBound: concurrency.bound,
    accountConcurrency,
    accountBound,
    provisioned: Math.min(provisioned, concurrency.value),
    shortestRunSeconds: input.shortestRunSeconds,
    logKb: resolver.known(input.logKbPerInvocation, ASSUMED_LOG_KB, {
      value: ASSUMED_LOG_KB,
      blindSpot: `what one run logs is unknown: ${ASSUMED_LOG_KB} KB is assumed`,
    }),
    downstream: resolver.known<readonly Downstream[]>(input.downstream, [], {
      value: [],
      blindSpot: 'what one run costs downstream is unknown: nothing is counted',
    }),
    sizes: input.sizes ?? 'largest',
    blindSpots: resolver.blindSpots,
  };
}
