// A sum of dollars for a period, as a user writes a ceiling: `Usd.perDay(5)`.
// Always dollars and always with a period: a bare number would leave both to be guessed.

import type { Ceiling } from '../../core/exposure/problems';
import type { Period } from '../../core/units/money';
import { number } from '../../core/units/values';
import { problemsWithProp } from './construct-problems';

/**
 * Dollars for a period.
 * @example Usd.perDay(5)
 */
export class Usd {
  /** A ceiling on what may be spent in an hour. */
  static perHour(usd: number): Usd {
    return new Usd(usd, 'hour');
  }

  /** A ceiling on what may be spent in a day. */
  static perDay(usd: number): Usd {
    return new Usd(usd, 'day');
  }

  /** A ceiling on what may be spent in a month of 730 hours. */
  static perMonth(usd: number): Usd {
    return new Usd(usd, 'month');
  }

  private constructor(
    readonly usd: number,
    readonly period: Period,
  ) {}

  /** As a person reads it: `$5/day`. */
  toString(): string {
    return `$${this.usd}/${this.period}`;
  }
}

export function ceilingOf({ usd, period }: Usd): Ceiling {
  if (period === 'hour') return { usdPerHour: usd };
  return period === 'day' ? { usdPerDay: usd } : { usdPerMonth: usd };
}

/** Whole cents are the least a ceiling can be; a trillion is a slip of the keyboard. */
export function problemsWithUsd(name: string, value: Usd | undefined): string[] {
  if (value === undefined) return [];
  // Without types a bare number gets this far, and would be no ceiling at all.
  if (typeof value.usd !== 'number' || value.period === undefined)
    return [`${name} is ${JSON.stringify(value)}; use Usd.perHour, Usd.perDay or Usd.perMonth`];
  return problemsWithProp(`${name} in dollars`, value.usd, number({ min: 0.01, max: 1e9 }));
}
