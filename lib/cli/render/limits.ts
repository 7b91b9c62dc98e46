// A limit in dollars as its owner wrote it: $50.00 per day.
// One place for the words, so that a message and an option never differ.

import { formatUsd, type Period } from '../../core/units/money';

export const formatLimit = ({
  usd,
  period,
}: {
  readonly usd: number;
  readonly period: Period;
}): string => `${formatUsd(usd)} per ${period}`;
