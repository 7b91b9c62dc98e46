// How late metrics are in this account, and how soon the guard pauses: measured by a drill, kept with its record, shown
// by `status`. The record's last words carry both figures, so a watchdog of any version keeps them.

import type { PauseRecord } from '../../../core/pausing/pause-record';
import type { StepTaken } from './drill-report';

export interface DrillMeasure {
  /** From the canary's first call until the guard saw it in a metric. */
  readonly secondsToSee: number;
  /** From the same call until it was paused. */
  readonly secondsToPause: number;
}

export interface KeptMeasure extends DrillMeasure {
  readonly atMs: number;
}

/**
 * What docs/detection.md and docs/cli.md count on: a bucket appears one to three minutes after it ends, and a guard looks
 * for new functions every ten minutes, so a canary is paused about six minutes after its first call; on Azure and Google Cloud
 * metrics are up to four minutes late, and it is about ten (docs/azure-gcp.md).
 */
export const ASSUMED =
  'the docs assume metrics 1 to 3 min late and a pause after about 6 min on AWS, 4 and 10 min elsewhere';

export const CANARY_PREFIX = 'spendfuse-drill-';

/** undefined: it was not seen, or not paused. */
export function measureOf(steps: readonly StepTaken[]): DrillMeasure | undefined {
  const at = (step: StepTaken['step']): number | undefined =>
    steps.find((taken) => taken.step === step && taken.isDone)?.atMs;
  const [called, seen, paused] = [at('called'), at('seen'), at('paused')];
  if (called === undefined || seen === undefined || paused === undefined) return undefined;
  const since = (ms: number): number => Math.max(0, Math.round((ms - called) / 1000));
  return { secondsToSee: since(seen), secondsToPause: since(paused) };
}

export const wordsOfMeasure = ({ secondsToSee, secondsToPause }: DrillMeasure): string =>
  `seen after ${secondsToSee} s, paused after ${secondsToPause} s`;

const WORDS = /seen after (\d{1,6}) s, paused after (\d{1,6}) s/;

/** Of the latest drill on record that measured; undefined where none did. */
export function lastMeasureIn(records: readonly PauseRecord[]): KeptMeasure | undefined {
  const measures = records
    .filter(({ functionName }) => functionName.startsWith(CANARY_PREFIX))
    .flatMap(({ history, openedAtMs }): KeptMeasure[] =>
      history.flatMap(({ because }) => {
        const [, see, pause] = WORDS.exec(because) ?? [];
        return see === undefined || pause === undefined
          ? []
          : [{ atMs: openedAtMs, secondsToSee: Number(see), secondsToPause: Number(pause) }];
      }),
    );
  return measures.sort((left, right) => right.atMs - left.atMs)[0];
}
