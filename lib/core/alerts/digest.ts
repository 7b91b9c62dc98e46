// The daily digest of a guard that only observes: what it would have paused, and the ceilings it would hold people to.
// It is told once for each UTC day, also for one on which nothing happened: silence must not be taken for calm.

import { formatCount } from '../detection/verdict';
import { clip } from '../units/clip';
import { formatUsd } from '../units/money';
import { formatUtc } from '../units/time';
import type { AlertEvent } from './alert-event';
import { HEADLINE_CHARS_MAX } from './alert-event';

export interface DigestInput {
  /** The day it is about, as its first millisecond. */
  readonly dayMs: number;
  readonly atMs: number;
  /** Names, each once. */
  readonly wouldHavePaused: readonly string[];
  readonly watched: ReadonlyArray<{ readonly name: string; readonly usdPerDay: number }>;
  /** Whether it may be armed, from what it has seen, in words; null: it has not observed. */
  readonly arming: string | null;
  /** The guard's own, this month so far. */
  readonly guardUsd: number;
}

/** The dearest are the ones whose ceilings somebody should look at. */
const SUGGESTED_MAX = 5;
const NAMES_MAX = 10;

export function digestOf(input: DigestInput): AlertEvent {
  const { wouldHavePaused: names, watched, atMs, guardUsd } = input;
  const day = formatUtc(input.dayMs).slice(0, 10);
  return {
    schemaVersion: 1,
    type: 'digest',
    status: 'firing',
    severity: 'info',
    dedupKey: `spendfuse/digest/${day}`,
    atMs,
    functionId: 'account',
    functionName: 'the account',
    recordId: null,
    depth: null,
    headline: clip(
      `Observing only on ${day}: would have paused ${functions(names.length)}`,
      HEADLINE_CHARS_MAX,
    ),
    because: `${functions(watched.length)} watched; nothing was changed`,
    money: `the guard itself has cost about ${formatUsd(guardUsd)} this month; an estimate at list price`,
    impact: [
      ...named(names),
      ...(input.arming === null ? [] : [input.arming]),
      ...suggestions(watched),
    ],
    waiting: [],
    causes: [],
    nextSteps: ['spendfuse status', 'spendfuse arm'],
    ifNothing: 'it keeps observing, and pauses nothing',
    plot: '',
    links: [],
    rows: [],
    evidence: null,
  };
}

const functions = (count: number): string =>
  `${formatCount(count)} function${count === 1 ? '' : 's'}`;

function named(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > NAMES_MAX ? ` and ${names.length - NAMES_MAX} more` : '';
  return [`would have paused: ${names.slice(0, NAMES_MAX).join(', ')}${more}`];
}

const suggestions = (watched: DigestInput['watched']): string[] =>
  [...watched]
    .sort((a, b) => b.usdPerDay - a.usdPerDay || (a.name < b.name ? -1 : 1))
    .slice(0, SUGGESTED_MAX)
    .map(
      ({ name, usdPerDay }) => `suggested ceiling for ${name}: ${formatUsd(usdPerDay, 'up')}/day`,
    );
