// One honest series at one size, under the guard and under every rival: who was stopped, when, and what it cost them.
// A stop inside a window that the series' authors call anomalous is marked, never left out.

import { type Deed, liveGuarded } from '../guarded-life';
import type { Policies } from '../policies';
import { historyOf, liveWithRival } from '../rival-life';
import { rivals } from '../rivals';
import type { Series } from '../traces';
import { seriesVictim } from '../victims';
import { VirtualAccount } from '../virtual-account';

export interface HonestStop {
  readonly kind: Deed['kind'];
  readonly atMinute: number;
  readonly isInWindow: boolean;
  readonly rule: string;
  readonly because: string;
}

export interface HonestOutcome {
  readonly detector: string;
  readonly series: string;
  readonly family: string;
  readonly collection: string;
  readonly usdPerMonth: number;
  readonly minutes: number;
  readonly stops: readonly HonestStop[];
  readonly honestUsd: number;
  readonly refusedUsd: number;
  readonly zeroMinutes: number;
  readonly heldMinutes: number;
}

export async function honestCase(
  series: Series,
  usdPerMonth: number,
  policies: Policies,
  withRivals: boolean,
): Promise<HonestOutcome[]> {
  const { victim, startMinute, untilMinute, quota } = seriesVictim(series, usdPerMonth);
  const account = (): VirtualAccount => new VirtualAccount([victim], startMinute, quota);
  const outcome = (detector: string, lived: VirtualAccount, deeds: readonly Deed[]) => {
    const { honestUsd, refusedUsd, zeroMinutes, heldMinutes } = booksOf(lived);
    return {
      detector,
      series: series.name,
      family: series.family,
      collection: series.collection,
      usdPerMonth,
      minutes: untilMinute - startMinute,
      stops: deeds.map(({ kind, atMinute, rule, because }) => ({
        kind,
        atMinute,
        isInWindow: series.windows.some(([from, until]) => atMinute >= from && atMinute <= until),
        rule,
        because,
      })),
      honestUsd,
      refusedUsd,
      zeroMinutes,
      heldMinutes,
    };
  };
  const outcomes: HonestOutcome[] = [];
  for (const { name, policy } of policies) {
    const guarded = account();
    const { deeds } = await liveGuarded({
      account: guarded,
      untilMinute,
      policy,
      ticks: 'when-it-costs',
    });
    outcomes.push(outcome(name, guarded, deeds));
  }
  if (!withRivals) return outcomes;
  const history = historyOf(account());
  for (const rival of rivals) {
    const lived = account();
    const deeds = liveWithRival({ account: lived, rival, usdPerMonth, history, untilMinute });
    outcomes.push(outcome(rival.name, lived, deeds));
  }
  return outcomes;
}

export const booksOf = ({ functions }: VirtualAccount) =>
  functions.reduce(
    (sum, { books }) => ({
      honestUsd: sum.honestUsd + books.honestUsd,
      attackUsd: sum.attackUsd + books.attackUsd,
      refusedUsd: sum.refusedUsd + books.refusedUsd,
      zeroMinutes: sum.zeroMinutes + books.zeroMinutes,
      heldMinutes: sum.heldMinutes + books.heldMinutes,
    }),
    { honestUsd: 0, attackUsd: 0, refusedUsd: 0, zeroMinutes: 0, heldMinutes: 0 },
  );
