// One attack on one function, under the guard and under every rival: when it was stopped and what it cost until then.
// The attack goes on to the end of its time, so whatever lets it in again pays for that.

import { MINUTES_PER_MONTH } from '../../core/units/time';
import type { AttackPlan } from '../attacks';
import { type Deed, liveGuarded } from '../guarded-life';
import type { Policies } from '../policies';
import { historyOf, liveWithRival } from '../rival-life';
import { rivals } from '../rivals';
import { VirtualAccount } from '../virtual-account';
import { usdPerCall, type Victim } from '../workload';
import { booksOf } from './honest-case';

export interface AttackOutcome {
  readonly detector: string;
  readonly attack: string;
  readonly victim: string;
  /** From the first call of the attack to the lever; null where nothing was set. */
  readonly secondsToAct: number | null;
  /** The first deed. */
  readonly kind: Deed['kind'] | null;
  readonly secondsToTell: number | null;
  readonly lossUsd: number;
  /** What it had cost when somebody was first told or it was first held; all of it where neither came to pass. */
  readonly lossToNoticeUsd: number;
  readonly honestUsd: number;
  readonly refusedUsd: number;
}

export interface AttackCaseInput {
  readonly attack: string;
  readonly plan: AttackPlan;
  readonly victim: Victim;
  readonly callsPerMinute: number;
  readonly quota: number;
  readonly installMinute: number;
  readonly startMinute: number;
  readonly startSecond: number;
  readonly untilMinute: number;
  readonly policies: Policies;
  readonly withRivals: boolean;
}

export async function attackCase(input: AttackCaseInput): Promise<AttackOutcome[]> {
  const { plan, startMinute, startSecond, callsPerMinute, installMinute, quota } = input;
  const { untilMinute, policies } = input;
  const attack = plan.attack({ ...input, startMinute, startSecond, callsPerMinute });
  const victim = { ...input.victim, attack };
  const account = (): VirtualAccount => new VirtualAccount([victim], installMinute, quota);
  const startSeconds = startMinute * 60 + startSecond;
  const sinceStart = (minute: number | undefined): number | null =>
    minute === undefined ? null : Math.max(0, minute * 60 - startSeconds);
  const outcome = (detector: string, life: AttackedLife): AttackOutcome => {
    const { lived, deeds, toldAtMinutes, spentUsdAt } = life;
    const first = deeds.find(({ atMinute }) => atMinute > startMinute);
    const firstTold = toldAtMinutes.find((minute) => minute > startMinute);
    const { attackUsd, honestUsd, refusedUsd } = booksOf(lived);
    const noticed = Math.min(first?.atMinute ?? untilMinute, firstTold ?? untilMinute);
    return {
      detector,
      attack: input.attack,
      victim: victim.functionId,
      secondsToAct: sinceStart(first?.atMinute),
      kind: first?.kind ?? null,
      secondsToTell: sinceStart(firstTold),
      lossUsd: attackUsd,
      lossToNoticeUsd: spentUsdAt.get(noticed) ?? attackUsd,
      honestUsd,
      refusedUsd,
    };
  };
  const outcomes: AttackOutcome[] = [];
  for (const { name, policy } of policies) {
    const lived = account();
    const { spentUsdAt, note } = spendingOf(lived);
    const life = await liveGuarded({
      account: lived,
      untilMinute,
      policy,
      ticks: plan.ticks,
      onTick: note,
    });
    outcomes.push(outcome(name, { ...life, lived, spentUsdAt }));
  }
  if (!input.withRivals) return outcomes;
  const history = historyOf(account());
  for (const rival of rivals) {
    const lived = account();
    const { rate, honest } = victim;
    const usdPerMonth = callsPerMinute * usdPerCall(rate, honest.secondsEach) * MINUTES_PER_MONTH;
    const { spentUsdAt, note } = spendingOf(lived);
    const deeds = liveWithRival({
      ...{ account: lived, rival, usdPerMonth, history, untilMinute },
      onMinute: note,
    });
    const toldAtMinutes = deeds.map(({ atMinute }) => atMinute);
    outcomes.push(outcome(rival.name, { lived, deeds, toldAtMinutes, spentUsdAt }));
  }
  return outcomes;
}

interface AttackedLife {
  readonly lived: VirtualAccount;
  readonly deeds: readonly Deed[];
  readonly toldAtMinutes: readonly number[];
  /** What the attack had cost before a minute in which somebody looked. */
  readonly spentUsdAt: ReadonlyMap<number, number>;
}

function spendingOf(account: VirtualAccount) {
  const spentUsdAt = new Map<number, number>();
  return {
    spentUsdAt,
    note: (): void => {
      spentUsdAt.set(account.nowMinute, booksOf(account).attackUsd);
    },
  };
}
