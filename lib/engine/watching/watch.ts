// The first half of a tick: discover what there is, read what is worth reading, and judge it.
// It changes nothing in the cloud. A port that fails leaves what was known and adds a problem; it never adds a zero.

import type { AccountVerdict } from '../../core/detection/account/account-verdict';
import { type PlannedRead, planReads, type ReadPlan } from '../../core/detection/read-plan';
import { isPastLimit } from '../../core/detection/verdict';
import { isHolding, type PauseRecord } from '../../core/pausing/pause-record';
import { readsIn, readsPerMinute } from '../../core/prices/guard-bill';
import { epochMinuteOf } from '../../core/units/time';
import { toBeProved } from '../turns';
import { withDiscovery } from './discovery';
import type { GuardMemory } from './memory';
import {
  accountVerdictOf,
  explainedBy,
  hasAccountCeiling,
  isCreepDue,
  lookAgainMinute,
  readAccount,
} from './watch-account';
import { judgeFunction, type ReadResult } from './watch-function';
import { problemOf, type Watched, type WatchInput } from './watch-input';

export interface WatchOutcome {
  readonly memory: GuardMemory;
  readonly watched: readonly Watched[];
  readonly account: AccountVerdict;
  readonly readsBought: number;
  readonly isDrillDown: boolean;
  readonly problems: readonly string[];
}

export async function watch(input: WatchInput): Promise<WatchOutcome> {
  const problems: string[] = [];
  const account = await readAccount(input, input.memory, problems);
  const memory = await withDiscovery(input, account.tripwire, problems);
  const plan = planFor(input, { ...memory, tripwire: account.tripwire });
  const watched: Watched[] = [];
  for (const reads of portionsOf(plan.reads)) {
    const results = await readFunctions(input, reads, problems);
    watched.push(...judgeAll({ ...input, memory }, account.tripwire, results));
  }
  const states = watched.length === 0 ? memory.states : withStates(memory.states, watched);
  const seenAll = { states, watched, held: heldIn(input.open), nowMs: input.nowMs };
  const verdict =
    plan.isDrillDown || hasAccountCeiling(input.policy) || isCreepDue(epochMinuteOf(input.nowMs))
      ? accountVerdictOf(input.policy, seenAll)
      : UNJUDGED;
  return {
    memory: {
      ...memory,
      states,
      ledger: plan.ledger,
      tripwire: plan.isDrillDown
        ? explainedBy(
            account,
            watched,
            lookAgainMinute(verdict, epochMinuteOf(input.nowMs)),
            newestChangeMinute(input.open, watched),
          )
        : account.tripwire,
      suspects: suspectsAfter(memory.suspects, watched),
      meterFailedSinceMs: failedSince(memory, plan.reads, problems, input.nowMs),
    },
    watched,
    account: verdict,
    readsBought: readsIn(plan.reads, input.prices.countsRunning),
    isDrillDown: plan.isDrillDown,
    problems,
  };
}

function withStates(
  before: GuardMemory['states'],
  watched: readonly Watched[],
): GuardMemory['states'] {
  const states = { ...before };
  for (const { target, state } of watched) if (state) states[target.functionId] = state;
  return states;
}

const heldIn = (open: readonly PauseRecord[]): ReadonlySet<string> =>
  new Set(open.filter(isHolding).map((record) => record.functionId));

/** When a function was held or resumed last, of those that are open or were read now. */
function newestChangeMinute(open: readonly PauseRecord[], watched: readonly Watched[]): number {
  const minutes = [
    ...open.map(({ phase, phaseSinceMs }) =>
      phase === 'probation' || phase === 'resuming' ? 0 : epochMinuteOf(phaseSinceMs),
    ),
    ...watched.map(({ state }) => state?.heldThroughMinute ?? 0),
  ];
  return minutes.reduce((newest, minute) => Math.max(newest, minute), 0);
}

const UNJUDGED: AccountVerdict = { kind: 'calm', minutesLeft: Number.POSITIVE_INFINITY };

function planFor(input: WatchInput, memory: GuardMemory): ReadPlan {
  const idsOf = (isOne: (record: PauseRecord) => boolean): Set<string> =>
    new Set(input.open.filter(isOne).map((record) => record.functionId));
  const paused = idsOf(({ phase }) => phase === 'paused');
  const soft = new Set(
    memory.functions.flatMap((target) => (target.isStopSoft ? [target.functionId] : [])),
  );
  return planReads({
    functionIds: memory.functions
      .filter((target) => !target.isGuardOwn && !target.override.isIgnored)
      .map((target) => target.functionId),
    states: memory.states,
    suspects: new Set(memory.suspects.filter((id) => !paused.has(id))),
    // What is only held, or cannot be given back in full, runs all the same; what a soft stop stopped may.
    onProbation: new Set([
      ...toBeProved(input.open, input.nowMs),
      ...idsOf(
        ({ phase, depth, functionId }) =>
          phase === 'probation' ||
          phase === 'resuming' ||
          (phase === 'paused' && (depth === 'clamp' || soft.has(functionId))),
      ),
    ]),
    ledger: memory.ledger,
    readsPerMinute: readsPerMinute(input.policy.guardBudgetUsdPerMonth, input.prices),
    usdPerRead: input.prices.usdPerRead,
    readsTogether: input.prices.readsTogether,
    countsRunning: input.prices.countsRunning,
    unexplainedUsd: memory.tripwire.unexplainedUsd,
    nowMinute: epochMinuteOf(input.nowMs),
  });
}

async function readFunctions(
  input: WatchInput,
  reads: readonly PlannedRead[],
  problems: string[],
): Promise<ReadResult[]> {
  try {
    const readings = await input.ports.meter.readFunctions(reads);
    return reads.map((read, index) => ({
      read,
      reading: readings[index] ?? {
        outcome: 'unreadable',
        because: 'the meter gave no answer for it',
      },
    }));
  } catch (cause) {
    const because = problemOf(METER_FAILED, cause);
    problems.push(because);
    return reads.map((read) => ({ read, reading: { outcome: 'unreadable', because } }));
  }
}

const METER_FAILED = 'metrics cannot be read';

/** Since when no read has been answered at all; null again with the first that is. */
function failedSince(
  { meterFailedSinceMs = null }: GuardMemory,
  reads: readonly PlannedRead[],
  problems: readonly string[],
  nowMs: number,
): number | null {
  if (problems.some((problem) => problem.startsWith(METER_FAILED)))
    return meterFailedSinceMs ?? nowMs;
  return reads.length > 0 ? null : meterFailedSinceMs;
}

/** Reads of one function stay together; a portion's readings are judged and let go before the next is bought. */
const PORTION = 500;

function portionsOf(reads: readonly PlannedRead[]): PlannedRead[][] {
  const portions: PlannedRead[][] = [];
  let current: PlannedRead[] = [];
  for (const read of reads) {
    const isNext =
      current.length >= PORTION && read.functionId !== current[current.length - 1]?.functionId;
    if (isNext) {
      portions.push(current);
      current = [];
    }
    current.push(read);
  }
  return current.length > 0 ? [...portions, current] : portions;
}

function judgeAll(
  input: WatchInput,
  tripwire: GuardMemory['tripwire'],
  results: readonly ReadResult[],
): Watched[] {
  const held = heldIn(input.open);
  const byFunction = new Map<string, ReadResult[]>();
  for (const result of results) {
    const mine = byFunction.get(result.read.functionId);
    if (mine) mine.push(result);
    else byFunction.set(result.read.functionId, [result]);
  }
  return input.memory.functions.flatMap((target) => {
    const mine = byFunction.get(target.functionId);
    if (!mine) return [];
    const isHeld = held.has(target.functionId);
    const decided = input.decided?.(target) ?? target;
    return [judgeFunction(input, { target: decided, results: mine, tripwire, isHeld })];
  });
}

/** Once suspected, a function is read every tick until it is calm; blindness clears nobody. A warning is cheap traffic: the sweep will do, unless it broke a rule before it calmed down. */
function suspectsAfter(before: readonly string[], watched: readonly Watched[]): string[] {
  const suspects = new Set(before);
  for (const { target, verdict } of watched) {
    if (verdict.kind === 'suspect' || verdict.kind === 'breach' || isPastLimit(verdict))
      suspects.add(target.functionId);
    else if (verdict.kind !== 'blind') suspects.delete(target.functionId);
  }
  return [...suspects];
}
