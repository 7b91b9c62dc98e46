// A function of the construct tree as the exposure model wants it: sizes, limits and ways in.
// What is known only at deploy time is 'unknown', which the model takes at its worst; nothing is filled in here.

import { Token } from 'aws-cdk-lib';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { ExposureInput, Known, WayIn } from '../../core/exposure/input';
import type { Architecture } from '../../core/prices/rate';
import { number } from '../../core/units/values';
import { pathOf, problemsWithProp } from './construct-problems';
import type { Triggers } from './trigger-index';

/** CloudFormation's defaults, AWS::Lambda::Function reference. */
const DEFAULT_MEMORY_MB = 128;
const DEFAULT_TIMEOUT_SECONDS = 3;

function known(value: unknown, absent: number): Known<number> {
  if (value === undefined) return absent;
  return typeof value === 'number' && !Token.isUnresolved(value) ? value : 'unknown';
}

function architectureOf(fn: CfnFunction): Known<Architecture> {
  const [architecture = 'x86_64'] = fn.architectures ?? [];
  return architecture === 'arm64' || architecture === 'x86_64' ? architecture : 'unknown';
}

function ephemeralOf({ ephemeralStorage }: CfnFunction): Known<number> | undefined {
  if (ephemeralStorage === undefined) return undefined;
  return 'size' in ephemeralStorage ? known(ephemeralStorage.size, 512) : 'unknown';
}

/** What a bound may rest on besides the tree: promises of the user's, each of which lowers or raises it. */
export interface ExposurePromises {
  /**
   * Dollars that one invocation costs beyond Lambda: a model call, a text message, a paid API.
   * @default - nothing, and the bound says so
   */
  readonly callUsd?: number;
  /**
   * The largest answer it gives. Answers are the dearest term of a public function: 6 MB ten times a second.
   * @default - what the platform lets through
   */
  readonly responseKb?: number;
  /**
   * No run is shorter than this, so that fewer fit into a second.
   * @default - ten runs a second for each execution
   */
  readonly shortestRunSeconds?: number;
}

export interface ExposureOptions extends ExposurePromises {
  /** The account's quota. */
  readonly accountConcurrency?: number;
}

export const problemsWithPromises = (promises: ExposurePromises): string[] => [
  ...problemsWithProp('callUsd', promises.callUsd, number({ min: 0, max: 1e6 })),
  ...problemsWithProp('responseKb', promises.responseKb, number({ min: 0, max: 204_800 })),
  ...problemsWithProp(
    'shortestRunSeconds',
    promises.shortestRunSeconds,
    number({ min: 0.001, max: 900 }),
  ),
];

/** Leaves them in the template, where the check at synth and every later scan read them: one promise, one bound. */
export function notePromises(
  fn: CfnFunction,
  { responseKb, shortestRunSeconds }: ExposurePromises,
): void {
  const noted = {
    ...(responseKb === undefined ? {} : { answerKb: responseKb }),
    ...(shortestRunSeconds === undefined ? {} : { shortestRunSeconds }),
  };
  if (Object.keys(noted).length === 0) return;
  const present = fn.getMetadata('spendfuse') as Readonly<Record<string, unknown>> | undefined;
  fn.addMetadata('spendfuse', { ...present, ...noted });
}

const ANSWERING: readonly WayIn['kind'][] = [
  'rest-api',
  'http-api',
  'websocket-api',
  'function-url',
  'alb',
];

const answering = (way: WayIn, responseKb: number | undefined): WayIn =>
  responseKb !== undefined && ANSWERING.includes(way.kind)
    ? ({ ...way, responseKb } as WayIn)
    : way;

export function exposureInputOf(
  fn: CfnFunction,
  { waysIn }: Pick<Triggers, 'waysIn'>,
  options: ExposureOptions = {},
): ExposureInput {
  const { callUsd, responseKb, shortestRunSeconds, accountConcurrency } = options;
  const reserved = fn.reservedConcurrentExecutions;
  return {
    name: pathOf(fn),
    memoryMb: known(fn.memorySize, DEFAULT_MEMORY_MB),
    timeoutSeconds: known(fn.timeout, DEFAULT_TIMEOUT_SECONDS),
    architecture: architectureOf(fn),
    ephemeralMb: ephemeralOf(fn),
    reservedConcurrency: reserved === undefined ? undefined : known(reserved, 0),
    accountConcurrency,
    shortestRunSeconds,
    waysIn: waysIn.map((way) => answering(way, responseKb)),
    downstream:
      callUsd === undefined ? undefined : [{ name: 'declared per call', usdPerCall: callUsd }],
  };
}
