// What a guard's status says about the canary, and in words why it did not do what was hoped for.
// Pure: the same answer at the same time gives the same words.

import type { CommandAnswer, LastTick } from '../../../contract';
import type { PauseRecord } from '../../../core/pausing/pause-record';
import { describeLever, isSameState, type Lever } from '../../../core/pausing/target';
import { formatUtcClock } from '../../../core/units/time';
import { formatSeconds } from '../../render/durations';
import { recordsOf } from '../command';

export interface Sight {
  readonly mode: 'observe' | 'enforce';
  readonly lastTick: LastTick | null;
  /** What the last tick made of the canary; null: calm, learning or not read. */
  readonly verdict: string | null;
  readonly refusal: { readonly reason: string; readonly because: string } | null;
  readonly record: PauseRecord | null;
  readonly problems: readonly string[];
}

/** Ticks run once a minute; the alarm on the heartbeat waits for five. */
const SILENT_MS = 5 * 60_000;

export function sightOf(answer: CommandAnswer, functionName: string): Sight {
  const { records, problems } = recordsOf(answer);
  const lastTick = answer.status?.lastTick ?? null;
  const isCanary = ({ functionId }: { functionId: string }): boolean =>
    functionId.split(/[:/]/).at(-1) === functionName;
  return {
    mode: answer.mode,
    lastTick,
    verdict: lastTick?.verdicts?.find(isCanary)?.kind ?? null,
    refusal: lastTick?.refusals?.find(isCanary) ?? null,
    record: records.find((record) => record.functionName === functionName) ?? null,
    problems: [...(lastTick?.problems ?? []), ...answer.problems, ...problems],
  };
}

/** undefined: it looks. */
export function whySilent({ lastTick }: Sight, nowMs: number): string | undefined {
  if (lastTick === null)
    return 'it has not run yet: wait a minute after a deployment, then see its schedule and its log';
  const ageMs = nowMs - lastTick.atMs;
  return ageMs > SILENT_MS
    ? `it last ran ${formatSeconds(ageMs / 1000)} ago: see its schedule and its log`
    : undefined;
}

export const wouldPause = ({ refusal }: Sight): boolean => refusal?.reason === 'observe-mode';

export const isSeen = ({ verdict, record, refusal }: Sight): boolean =>
  record !== null || refusal !== null || verdict === 'suspect' || verdict === 'breach';

/** Whether the pause is what a pause has to be; words where it is not. */
export function problemsWithPause(record: PauseRecord, before: readonly Lever[]): string[] {
  const held = record.held.find(({ paused }) => paused.lever === 'concurrency');
  const was = before.find(({ lever }) => lever === 'concurrency');
  if (!held || !was) return ['the record holds no concurrency'];
  const { paused, prior, status } = held;
  const isZero = paused.lever === 'concurrency' && 'executions' in paused.state;
  return [
    ...(isZero && paused.state.kind === 'reserved' && paused.state.executions === 0
      ? []
      : [
          `it was slowed down to ${describeLever(paused)}, not stopped: ${record.notes.join('; ') || record.depth}`,
        ]),
    ...(isSameState(prior, was)
      ? []
      : [`the record says it had ${describeLever(prior)}, and it had ${describeLever(was)}`]),
    ...(status === 'set' ? [] : [`the record says that its concurrency is ${status}, not set`]),
  ];
}

/** Why the guard has not (yet) paused the canary, the likeliest reason first. */
export function whyNotPaused(sight: Sight, nowMs: number): string {
  const { refusal, verdict, record, problems } = sight;
  const silent = whySilent(sight, nowMs);
  if (silent) return silent;
  if (record) return `it is ${record.phase}: ${record.because}`;
  if (refusal) return `it was left alone (${refusal.reason}): ${refusal.because}`;
  const also = problems.length > 0 ? `; its last tick had problems: ${problems.join('; ')}` : '';
  if (verdict === 'suspect')
    return `it was under suspicion and no more: metrics were late; try a longer --timeout${also}`;
  if (verdict === 'blind')
    return `its metrics could not be read: see the permissions of the watchdog${also}`;
  const at = sight.lastTick ? ` at ${formatUtcClock(sight.lastTick.atMs)}` : '';
  return `when it last ran${at} it saw nothing unusual: metrics may be late, or the guard may not watch this function; try a longer --timeout${also}`;
}
