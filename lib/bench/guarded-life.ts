// Lives through a stretch of an account's time with the shipped engine at work: a tick a minute, as in production.
// What it returns was counted in the account and at the lever, never taken from what the guard believes.

import { isHolding, type PauseRecord } from '../core/pausing/pause-record';
import { defaultPolicy, type GuardPolicy } from '../core/policy/policy';
import { awsGuardPrices } from '../core/prices/books/aws-guard';
import { usdSoFar } from '../core/prices/guard-bill';
import { msOfEpochMinute } from '../core/units/time';
import { type TickOutcome, tick } from '../engine/tick';
import type { GuardMemory } from '../engine/watching/memory';
import { type AccountPorts, portsOver } from './account-ports';
import type { VirtualAccount } from './virtual-account';

export interface Deed {
  readonly functionId: string;
  readonly atMinute: number;
  readonly kind: 'pause' | 'hold';
  readonly rule: string;
  readonly because: string;
}

export interface GuardedLife {
  /** Every time a function went to zero or was first held. */
  readonly deeds: readonly Deed[];
  /** Minutes at which somebody was warned of something. */
  readonly toldAtMinutes: readonly number[];
  readonly ticks: number;
  readonly readsBought: number;
  readonly guardUsd: number;
}

/** The policy as shipped, armed. */
export const SHIPPED: GuardPolicy = Object.freeze({ ...defaultPolicy, mode: 'enforce' });

const TICK_BUDGET_MS = 40_000;

/**
 * when-it-matters leaves out ticks in which nothing can happen: all is calm and cheaper than its busiest usual hour, or
 * it is at zero and stays so. The next tick reads the minutes between. when-it-costs also leaves out ticks before which
 * less than CHEAP_USD can be asked for: the guard is never faster than in production, and slower by that much at most.
 */
export type TickPace = 'every-minute' | 'when-it-matters' | 'when-it-costs';

export interface LifeInput {
  readonly account: VirtualAccount;
  readonly untilMinute: number;
  readonly policy?: GuardPolicy;
  readonly ticks?: TickPace;
  /** Looked at before each tick, with what the guard knows by then; left out: nobody looks. */
  readonly onTick?: (account: VirtualAccount, memory: GuardMemory | null) => void;
  /** Ticks and reads are counted from here on; left out: from the first. */
  readonly countFromMinute?: number;
}

export async function liveGuarded(input: LifeInput): Promise<GuardedLife> {
  const { account, untilMinute, policy = SHIPPED } = input;
  const ports = portsOver(account);
  const deeds: Deed[] = [];
  let memory: GuardMemory | null = null;
  let ticks = 0;
  let readsBought = 0;
  while (account.nowMinute < untilMinute) {
    input.onTick?.(account, memory);
    const nowMs = msOfEpochMinute(account.nowMinute);
    const known = ports.acts.length;
    const outcome = await tick({
      ports,
      policy,
      prices: awsGuardPrices,
      clock: () => nowMs,
      holder: `tick ${account.nowMinute}`,
      memory,
      budgetMs: TICK_BUDGET_MS,
    });
    memory = outcome.memory;
    if (account.nowMinute >= (input.countFromMinute ?? 0)) {
      ticks += 1;
      readsBought += outcome.report.readsBought;
    }
    if (ports.acts.length > known) deeds.push(...deedsSince(known, ports));
    const nextMinute = account.nowMinute + minutesToNext(account, { outcome, ports }, input.ticks);
    while (account.nowMinute < Math.min(nextMinute, untilMinute)) account.liveOneMinute();
  }
  return {
    deeds,
    toldAtMinutes: ports.alerts
      .filter(({ status }) => status === 'firing')
      .map(({ atMs }) => Math.floor(atMs / 60_000)),
    ticks,
    readsBought,
    guardUsd: usdSoFar({ ticks, readsBought }, awsGuardPrices),
  };
}

/** Longest first. */
const SKIPPED_MINUTES = [15, 5] as const;
/** As long as a late metric may still change what was seen. */
const BEHIND_MINUTES = 10;
/** What may be taken from all functions together, or refused by them, before the next tick. */
const CHEAP_USD = 1;

interface Lived {
  readonly outcome: TickOutcome;
  readonly ports: AccountPorts;
}

function minutesToNext(account: VirtualAccount, lived: Lived, pace: TickPace = 'every-minute') {
  if (pace === 'every-minute') return 1;
  const calm = SKIPPED_MINUTES.find((minutes) => isUneventful(account, lived, minutes));
  if (calm !== undefined) return calm;
  if (pace !== 'when-it-costs') return 1;
  const cheap = SKIPPED_MINUTES.find((minutes) => isCheap(account, minutes)) ?? 1;
  return Math.max(1, Math.min(cheap, minutesToRestart(account, lived)));
}

/** A hold ends on time, whatever is left out: hours at zero are what the bench counts. */
function minutesToRestart({ nowMinute }: VirtualAccount, { ports: { store } }: Lived): number {
  const ends = store.open().records.flatMap(({ holdUntilMs }) => holdUntilMs ?? []);
  return Math.ceil(
    Math.min(...ends.map((ms) => ms / 60_000 - nowMinute).filter((left) => left > 0)),
  );
}

function isUneventful(
  account: VirtualAccount,
  { outcome: { memory, report }, ports: { store } }: Lived,
  minutes: number,
): boolean {
  const [only, ...others] = account.functions;
  if (report.verdicts.length > 0 || report.isDrillDown || !memory || !only) return false;
  if (report.openRecords > 0) {
    if (others.length > 0) return false;
    const soonMs = msOfEpochMinute(account.nowMinute + minutes);
    const isKept = ({ phase, holdUntilMs }: PauseRecord): boolean =>
      phase === 'paused' && (holdUntilMs === null || holdUntilMs > soonMs);
    const isBesieged = ({ phase, phaseSinceMs }: PauseRecord): boolean =>
      phase === 'probation' &&
      account.nowMinute - phaseSinceMs / 60_000 > PROVED_MINUTES &&
      isFloodedForCents(account, minutes);
    return store
      .open()
      .records.filter(isHolding)
      .every((record) => (only.reserved === 0 ? isKept(record) : isBesieged(record)));
  }
  return account.functions.every((virtual) => {
    const usualUsd = memory.states[virtual.victim.functionId]?.envelopeUsdPerMinute;
    if (usualUsd === undefined) return false;
    for (let ahead = -BEHIND_MINUTES; ahead < minutes; ahead++)
      if (virtual.demandUsd(account.nowMinute + ahead) > usualUsd) return false;
    return true;
  });
}

/** Past what a proof of a stop looks at. */
const PROVED_MINUTES = 30;
/** Callers who ask for so much are never taken for calm. */
const FLOOD_USD_PER_HOUR = 30;
const CENTS_USD = 0.05;

/** It serves a few at a time while a flood goes on: no tick decides anything until the flood ends. */
function isFloodedForCents({ functions, nowMinute }: VirtualAccount, minutes: number): boolean {
  let usd = 0;
  for (const virtual of functions)
    for (let ahead = -BEHIND_MINUTES; ahead < minutes; ahead++) {
      if (virtual.demandUsd(nowMinute + ahead) * 60 < FLOOD_USD_PER_HOUR) return false;
      if (ahead >= 0) usd += virtual.atStakeUsd(nowMinute + ahead);
    }
  return usd < CENTS_USD;
}

function isCheap({ functions, nowMinute }: VirtualAccount, minutes: number): boolean {
  let usd = 0;
  for (const virtual of functions)
    for (let ahead = 0; ahead < minutes && virtual.reserved !== 0; ahead++)
      usd += virtual.atStakeUsd(nowMinute + ahead);
  return usd < CHEAP_USD;
}

function deedsSince(known: number, { acts, store }: AccountPorts): Deed[] {
  return acts.slice(known).flatMap(({ functionId, atMinute, executions, before }): Deed[] => {
    const isPause = executions === 0 && before !== 0;
    const isHold = executions !== null && executions > 0 && before === null;
    if (!isPause && !isHold) return [];
    const record = store.records.findLast((pauseRecord) => pauseRecord.functionId === functionId);
    return [
      {
        functionId,
        atMinute,
        kind: isPause ? 'pause' : 'hold',
        rule: record?.rule ?? 'unknown',
        because: record?.because ?? '',
      },
    ];
  });
}
