// A function of the construct tree as the exposure model wants it: sizes, limits and ways in.
// What is known only at deploy time is 'unknown', which the model takes at its worst; nothing is filled in here.

import { Token } from 'aws-cdk-lib';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { ExposureInput, Known } from '../core/exposure-input';
import type { Architecture } from '../core/rate';
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

export interface ExposureOptions {
  readonly callUsd?: number;
  readonly accountConcurrency?: number;
}

export function exposureInputOf(
  fn: CfnFunction,
  { waysIn }: Pick<Triggers, 'waysIn'>,
  { callUsd, accountConcurrency }: ExposureOptions = {},
): ExposureInput {
  const reserved = fn.reservedConcurrentExecutions;
  return {
    name: fn.node.path,
    memoryMb: known(fn.memorySize, DEFAULT_MEMORY_MB),
    timeoutSeconds: known(fn.timeout, DEFAULT_TIMEOUT_SECONDS),
    architecture: architectureOf(fn),
    ephemeralMb: ephemeralOf(fn),
    reservedConcurrency: reserved === undefined ? undefined : known(reserved, 0),
    accountConcurrency,
    waysIn,
    downstream:
      callUsd === undefined ? undefined : [{ name: 'declared per call', usdPerCall: callUsd }],
  };
}
