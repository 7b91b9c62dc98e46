// One attack on one function, under the guard and under every rival: when it was stopped and what it cost until then.
// The attack goes on to the end of its time, so whatever lets it in again pays for that.

import { MINUTES_PER_MONTH } from '../core/units/time';
import type { AttackPlan } from './attacks';
import { type Deed, liveGuarded } from './guarded-life';
import { booksOf } from './honest-case';
import type { Policies } from './policies';
import { historyOf, liveWithRival } from './rival-life';
import { rivals } from './rivals';
import { VirtualAccount } from './virtual-account';
import { usdPerCall, type Victim } from './workload';

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
  const attack = plan.attack({ ...input, startMinute, startSecond, callsPerMinute });
  const victim = { ...input.victim, attack };
  const account = (): VirtualAccount => new VirtualAccount([victim], installMinute, quota);
  const startSeconds = startMinute * 60 + startSecond;
  const sinceStart = (minute: number | undefined): number | null =>
    minute === undefined ? null : Math.max(0, minute * 60 - startSeconds);
  const outcome = (
    detector: string,
    lived: VirtualAccount,
    deeds: readonly Deed[],
    toldAtMinutes: readonly number[],
  ): AttackOutcome => {
    const first = deeds.find(({ atMinute }) => atMinute > startMinute);
    const { attackUsd, honestUsd, refusedUsd } = booksOf(lived);
    return {
      detector,
      attack: input.attack,
      victim: victim.functionId,
      secondsToAct: sinceStart(first?.atMinute),
      kind: first?.kind ?? null,
      secondsToTell: sinceStart(toldAtMinutes.find((minute) => minute > startMinute)),
      lossUsd: attackUsd,
      honestUsd,
      refusedUsd,
    };
  };
  const { untilMinute, policies } = input;
  const outcomes: AttackOutcome[] = [];
  for (const { name, policy } of policies) {
    const guarded = account();
    const life = await liveGuarded({
      account: guarded,
      untilMinute,
      policy,
      ticks: plan.ticks,
    });
    outcomes.push(outcome(name, guarded, life.deeds, life.toldAtMinutes));
  }
  if (!input.withRivals) return outcomes;
  const history = historyOf(account());
  for (const rival of rivals) {
    const lived = account();
    const { rate, honest } = victim;
    const usdPerMonth = callsPerMinute * usdPerCall(rate, honest.secondsEach) * MINUTES_PER_MONTH;
    const deeds = liveWithRival({ account: lived, rival, usdPerMonth, history, untilMinute });
    const told = deeds.map(({ atMinute }) => atMinute);
    outcomes.push(outcome(rival.name, lived, deeds, told));
  }
  return outcomes;
}
