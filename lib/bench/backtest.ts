// A whole account's past under the guard, from the pasts of its functions: one answer, and ceilings for all together.
// Functions are replayed one by one; what they spent together counts only for the account's own ceilings.

import { type ArmingAnswer, mayArm } from '../core/owner/arming';
import { type Ceilings, type ReplayReport, suggestedFor } from './replay';

export interface BacktestReport {
  readonly schemaVersion: 1;
  readonly account: string;
  readonly region: string;
  readonly from: string;
  readonly until: string;
  readonly mayArm: ArmingAnswer;
  /** The dearest first. */
  readonly functions: readonly ReplayReport[];
  /** They spent less than the least sum at which a rule fires, so nothing would have happened to them. */
  readonly tooCheapToStop: {
    readonly count: number;
    readonly usd: number;
    readonly belowUsd: number;
  };
  /** Dearer ones that were left out because of --top; the answer does not count them. */
  readonly leftOut: readonly string[];
  readonly unread: ReadonlyArray<{ readonly name: string; readonly because: string }>;
  readonly suggestedAccountCeilings: Pick<Ceilings, 'ceilingUsdPerHour' | 'ceilingUsdPerDay'>;
}

export type AccountPast = Omit<
  BacktestReport,
  'schemaVersion' | 'mayArm' | 'suggestedAccountCeilings'
> & {
  /** Dollars of all replayed functions, minute by minute. */
  readonly usdPerMinute: Float64Array;
};

export function backtestOf({ usdPerMinute, ...past }: AccountPast): BacktestReport {
  const { ceilingUsdPerHour, ceilingUsdPerDay } = suggestedFor(usdPerMinute);
  return {
    schemaVersion: 1,
    ...past,
    mayArm: answerOf(past),
    suggestedAccountCeilings: { ceilingUsdPerHour, ceilingUsdPerDay },
  };
}

function answerOf({
  functions,
  from,
  until,
  unread,
  leftOut,
}: Pick<BacktestReport, 'functions' | 'from' | 'until' | 'unread' | 'leftOut'>): ArmingAnswer {
  const stops = functions.flatMap((replayReport) => replayReport.stops);
  const count = (kind: string): number => stops.filter((stop) => stop.kind === kind).length;
  const refusedUsd = functions.reduce((sum, replayReport) => sum + replayReport.refusedUsd, 0);
  const usd = functions.reduce((sum, replayReport) => sum + replayReport.watchedUsd, 0);
  const watched = functions.map(
    (replayReport) => Date.parse(replayReport.until) - Date.parse(replayReport.watchedFrom),
  );
  const whole = Date.parse(until) - Date.parse(from);
  const answer = mayArm({
    // Where nothing was dear enough to be replayed, all of the time was seen.
    days: Math.min(whole, ...watched) / 86_400_000,
    pauses: count('pause'),
    holds: count('hold'),
    refusedShare: usd > 0 ? refusedUsd / usd : 0,
  });
  const unseen = unread.length + leftOut.length;
  return answer.answer === 'yes' && unseen > 0
    ? {
        answer: 'not-yet',
        because: `${answer.because}, but ${unseen} functions were not looked at`,
        next: 'look at them too: without --top, and with the permissions that are missing',
      }
    : answer;
}
