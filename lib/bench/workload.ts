// What a function of the bench is asked to do: its own honest calls, and what an attacker adds to them.
// Pure functions of the minute, so that every detector meets exactly the same traffic.

import type { Rate } from '../core/prices/rate';

export interface Calls {
  /** Calls that arrive in this epoch minute; a fraction is a mean. */
  readonly callsIn: (epochMinute: number) => number;
  readonly secondsEach: number;
  /** Where calls of different minutes run for different times; never longer than `secondsEach`. */
  readonly secondsIn?: (epochMinute: number) => number;
}

export const secondsOf = ({ secondsEach, secondsIn }: Calls, epochMinute: number): number =>
  secondsIn ? secondsIn(epochMinute) : secondsEach;

export interface Attack extends Calls {
  readonly startMinute: number;
  /** Seconds into its first minute at which the first call arrives. */
  readonly startSecond: number;
  /** The most that the attacker keeps running at once. */
  readonly concurrencyMax: number;
}

export interface Victim {
  readonly functionId: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly rate: Rate;
  readonly honest: Calls;
  readonly attack?: Attack;
}

export const usdPerCall = ({ usdPerInvocation, usdPerSecond }: Rate, seconds: number): number =>
  usdPerInvocation + seconds * usdPerSecond;
