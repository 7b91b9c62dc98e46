// How far functions were held back over time: stretches for a plot, from what was seen at each tick.
// A stretch begins and ends at the deed that is marked beside it, not at the tick that saw it a minute later.

import type { ReportMark, ReportSpan } from '../../report/report';

export type Restraint = 'none' | 'held' | 'zero';

export interface RestraintAt {
  readonly atMs: number;
  readonly restraint: Restraint;
}

const SEEN_LATE_MS = 120_000;

export function spansOf(
  ticks: readonly RestraintAt[],
  marks: readonly ReportMark[],
  untilMs: number,
): ReportSpan[] {
  const deedBefore = (atMs: number): number =>
    marks.findLast(
      (mark) => mark.role !== 'event' && mark.atMs <= atMs && mark.atMs > atMs - SEEN_LATE_MS,
    )?.atMs ?? atMs;
  const spans: ReportSpan[] = [];
  let open: { role: ReportSpan['role']; fromMs: number } | undefined;
  let before: Restraint = 'none';
  for (const { atMs, restraint } of ticks) {
    if (restraint === before) continue;
    const changedAtMs = deedBefore(atMs);
    if (open) spans.push({ ...open, untilMs: changedAtMs });
    open = restraint === 'none' ? undefined : { role: restraint, fromMs: changedAtMs };
    before = restraint;
  }
  return open ? [...spans, { ...open, untilMs }] : spans;
}

export const restraintAt = (ticks: readonly RestraintAt[], atMs: number): Restraint =>
  ticks.find((tick) => tick.atMs >= atMs)?.restraint ?? 'none';
