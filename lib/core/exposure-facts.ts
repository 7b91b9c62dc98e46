// Turns what is known about a function into numbers to calculate with, and says what was not known.
// An unknown is taken at the worst the platform allows, or at a stated assumption where it allows
// anything; either way it becomes a blind spot. Nothing is filled in silently.

import {
  LAMBDA_ACCOUNT_CONCURRENCY,
  LAMBDA_EPHEMERAL_MB,
  LAMBDA_INIT_SECONDS,
  LAMBDA_MEMORY_MB,
  LAMBDA_PROVISIONED_INIT_SECONDS,
  LAMBDA_TIMEOUT_SECONDS,
} from './aws-limits';
import type { Downstream, Enforcement, ExposureInput, Known } from './exposure-input';
import { MB_PER_GB } from './money';
import { type Architecture, billedEphemeralGb, FREE_EPHEMERAL_MB } from './rate';

/** What stops something, and who makes it stop. */
export interface Bound {
  boundedBy: string;
  enforcement: Enforcement;
}

export interface Facts {
  name: string;
  memoryGb: number;
  architecture: Architecture;
  extraGb: number;
  /** The longest one run can be billed for: starting the environment, then the timeout. */
  runSeconds: number;
  concurrency: number;
  concurrencyBound: Bound;
  accountConcurrency: number;
  provisioned: number;
  shortestRunSeconds: number | undefined;
  logKb: number;
  downstream: readonly Downstream[];
  blindSpots: string[];
}

/** A log line for the start, the end and the report of each run is about this much. */
const ASSUMED_LOG_KB = 1;

const STRENGTH: readonly Enforcement[] = ['platform', 'best-effort', 'assumption'];

/** A bound made of two holds only as firmly as the weaker of them. */
export function weaker(a: Enforcement, b: Enforcement): Enforcement {
  return STRENGTH.indexOf(a) > STRENGTH.indexOf(b) ? a : b;
}

export function count(value: number): string {
  const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(6));
  const [whole = '', fraction] = String(rounded).split('.');
  const grouped = whole.includes('e') ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

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

function sharedConcurrency(input: ExposureInput, quota: number): { value: number; bound: Bound } {
  const elsewhere = input.reservedElsewhere ?? 0;
  const isAssumed = input.accountConcurrency === undefined || input.accountConcurrency === 'unknown';
  const minus = elsewhere > 0 ? `, less ${count(elsewhere)} reserved by others` : '';
  return {
    value: Math.max(0, quota - elsewhere),
    bound: {
      boundedBy: `account concurrency ${count(quota)}${isAssumed ? ' (default quota, assumed)' : ''}${minus}`,
      enforcement: isAssumed ? 'assumption' : 'platform',
    },
  };
}

function concurrencyOf(input: ExposureInput, quota: number): { value: number; bound: Bound } {
  const reserved = input.reservedConcurrency;
  if (reserved === undefined || reserved === 'unknown') return sharedConcurrency(input, quota);
  const value = Math.min(reserved, quota);
  const boundedBy = `reserved concurrency ${count(reserved)}`;
  return { value, bound: { boundedBy, enforcement: 'platform' } };
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
      'the account concurrency quota was not given: 1,000 is assumed, and nothing smaller is reserved',
    );
  }
  return resolver.known(input.accountConcurrency, LAMBDA_ACCOUNT_CONCURRENCY, {
    value: LAMBDA_ACCOUNT_CONCURRENCY,
    blindSpot: 'the account concurrency quota is unknown: 1,000 is assumed',
  });
}

function sizesOf(input: ExposureInput, resolver: Resolver) {
  const memoryMb = resolver.known(input.memoryMb, LAMBDA_MEMORY_MB.to, {
    value: LAMBDA_MEMORY_MB.to,
    blindSpot: 'memory is unknown: 10,240 MB is taken',
  });
  const ephemeralMb = resolver.known(input.ephemeralMb, FREE_EPHEMERAL_MB, {
    value: LAMBDA_EPHEMERAL_MB.to,
    blindSpot: 'ephemeral storage is unknown: 10,240 MB is taken',
  });
  const architecture = resolver.known<Architecture>(input.architecture, 'x86_64', {
    value: 'x86_64',
    blindSpot: 'the architecture is unknown: x86_64, the dearer one, is taken',
  });
  const timeoutSeconds = resolver.known(input.timeoutSeconds, LAMBDA_TIMEOUT_SECONDS.to, {
    value: LAMBDA_TIMEOUT_SECONDS.to,
    blindSpot: 'the timeout is unknown: 900 s is taken',
  });
  return { memoryMb, ephemeralMb, architecture, timeoutSeconds };
}

export function factsOf(input: ExposureInput): Facts {
  const resolver = new Resolver();
  const { memoryMb, ephemeralMb, architecture, timeoutSeconds } = sizesOf(input, resolver);
  const accountConcurrency = quotaOf(input, resolver);
  const concurrency = concurrencyOf(input, accountConcurrency);
  if (input.reservedConcurrency === 'unknown') {
    resolver.blindSpots.push('reserved concurrency is unknown: none is taken');
  }
  const provisioned = resolver.known(input.provisionedConcurrency, 0, {
    value: concurrency.value,
    blindSpot: 'provisioned concurrency is unknown: all there is is taken as provisioned',
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
    concurrency: concurrency.value,
    concurrencyBound: concurrency.bound,
    accountConcurrency,
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
    blindSpots: resolver.blindSpots,
  };
}
