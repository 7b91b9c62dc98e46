// The guard's levels in calls a minute: dollars that are usual or allowed, at the price of a call in that minute.
// Where nothing was called the last known price stands, so that a level has no holes.

import { epochMinuteOf } from '../../core/units/time';
import type { UsualLevels } from '../../engine/watching/usual-levels';
import type { ReportLine } from '../../report/report';

export interface PricedMinute {
  readonly epochMinute: number;
  readonly calls: number;
  readonly usd: number;
}

export interface LevelAt {
  readonly atMs: number;
  readonly usual: UsualLevels | undefined;
}

/** No lines where the guard has learned nothing. */
export function callsOfLevels(
  minutes: readonly PricedMinute[],
  levels: readonly LevelAt[],
): ReportLine[] {
  if (!levels.some(({ usual }) => usual)) return [];
  const prices = pricesOf(minutes);
  const known = levelByMinute(minutes, levels);
  const line = (pick: (usual: UsualLevels) => number): Array<number | null> =>
    minutes.map((_, index) => {
      const usual = known[index];
      const price = prices[index] ?? 0;
      return usual && price > 0 ? pick(usual) / price : null;
    });
  return [
    { role: 'baseline', name: 'usual', values: line((usual) => usual.usualUsdPerMinute) },
    { role: 'threshold', name: 'threshold', values: line((usual) => usual.allowedUsdPerMinute) },
  ];
}

function pricesOf(minutes: readonly PricedMinute[]): number[] {
  const priceOf = ({ calls, usd }: PricedMinute): number => (calls > 0 ? usd / calls : 0);
  let price = minutes.map(priceOf).find((entry) => entry > 0) ?? 0;
  return minutes.map((minute) => {
    price = priceOf(minute) || price;
    return price;
  });
}

function levelByMinute(
  minutes: readonly PricedMinute[],
  levels: readonly LevelAt[],
): Array<UsualLevels | undefined> {
  let next = 0;
  let usual: UsualLevels | undefined;
  return minutes.map(({ epochMinute }) => {
    for (; next < levels.length; next++) {
      const level = levels[next] as LevelAt;
      if (epochMinuteOf(level.atMs) > epochMinute) break;
      usual = level.usual ?? usual;
    }
    return usual;
  });
}
