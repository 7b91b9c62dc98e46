// What to do with each event that waited, and how many a minute can be replayed without tripping the guard again.
// Nothing is replayed twice: an event whose replay may have happened is set aside for a person, as is one that keeps failing.

import { allowanceUsd } from '../detection/allowance';
import { ceilingsIn, type DetectorState } from '../detection/baseline';
import type { GuardPolicy } from '../policy/policy';
import type { Rate } from '../prices/rate';
import { type Backlog, EMPTY_LOOKS, type ReplayEntry } from './backlog';

export type ReplayStep =
  | { readonly do: 'replay'; readonly tries: number }
  | { readonly do: 'discard'; readonly because: string }
  | { readonly do: 'set-aside'; readonly because: string }
  /** It is not this backlog's. */
  | { readonly do: 'leave' };

export interface WaitingEvent {
  readonly arrivedAtMs: number;
  readonly cause: 'held-back' | 'failed' | 'unknown';
}

/** As often as a failing event is handed to its function; each time Lambda itself tries three times. */
export const TRIES_MAX = 3;

export function stepFor(
  event: WaitingEvent,
  entry: ReplayEntry | undefined,
  backlog: Backlog,
): ReplayStep {
  const tries = entry?.tries ?? 0;
  switch (entry?.state) {
    case 'done':
      return { do: 'discard', because: 'it was replayed before' };
    case 'started':
      return { do: 'set-aside', because: 'it may have been replayed already' };
    case 'aside':
      return { do: 'set-aside', because: 'it already waits for a person to decide' };
    case 'tried':
      break;
    default:
      // What the function itself failed on, and we never touched, was failing before any pause.
      if (!isOf(backlog, event) || event.cause === 'failed') return { do: 'leave' };
  }
  if (backlog.how === 'discard') return { do: 'discard', because: backlog.because };
  return tries >= TRIES_MAX
    ? { do: 'set-aside', because: `it failed ${tries} times` }
    : { do: 'replay', tries: tries + 1 };
}

const isOf = ({ fromMs, untilMs }: Backlog, { arrivedAtMs }: WaitingEvent): boolean =>
  arrivedAtMs >= fromMs && arrivedAtMs <= (untilMs ?? Number.POSITIVE_INFINITY);

export const isWorkedOff = ({ emptyLooks }: Backlog): boolean => emptyLooks >= EMPTY_LOOKS;

export interface PaceInput {
  readonly state: DetectorState;
  readonly rate: Rate;
  readonly timeoutSeconds: number;
  readonly concurrencyMax: number;
  readonly policy: GuardPolicy;
  readonly nowMinute: number;
}

/** Half of what is left, because others call the function while its backlog is worked off. */
const SHARE = 0.5;

/** Events a minute: what fits between the usual and the allowance, under every ceiling, and in the concurrency. */
export function replaysPerMinute(input: PaceInput): number {
  const { state, policy, nowMinute, timeoutSeconds, concurrencyMax } = input;
  const context = { policy, modifiedAtMinute: null, isHeld: false };
  const spareUsd = allowanceUsd(state, nowMinute, context) - state.envelopeUsdPerMinute;
  const usdPerMinute = SHARE * Math.min(spareUsd, ceilingUsdPerMinute(input));
  const byMoney = usdPerMinute / usdPerCall(input);
  const byConcurrency = (SHARE * concurrencyMax * 60) / Math.max(1, timeoutSeconds);
  return Math.max(0, Math.min(byMoney, byConcurrency));
}

/** What each ceiling leaves, spread over the rest of its hour or day, or over a day where a month is left. */
function ceilingUsdPerMinute({ state, policy, nowMinute }: PaceInput): number {
  const ceilings = ceilingsIn(policy);
  const hourMinutes = 60 - (nowMinute % 60);
  const dayMinutes = 1440 - (nowMinute % 1440);
  return Math.max(
    0,
    Math.min(
      (ceilings.usdPerHour - state.hour.usd) / hourMinutes,
      (ceilings.usdPerDay - state.day.usd) / dayMinutes,
      (ceilings.usdPerMonth - state.month.usd) / 1440,
    ),
  );
}

/** The dearer of what calls cost this hour and in the usual week; where neither is known, one that runs to its timeout. */
function usdPerCall({ state, rate, timeoutSeconds }: PaceInput): number {
  const each = (usd: number, calls: number): number => (calls > 0 ? usd / calls : 0);
  const usual = each(
    Math.max(0, ...state.ringUsdPerMinute),
    Math.max(0, ...state.ringInvocationsPerMinute),
  );
  const known = Math.max(each(state.hour.usd, state.hour.invocations), usual);
  const atMost = rate.usdPerInvocation + rate.usdPerSecond * timeoutSeconds;
  return Math.max(known > 0 ? known : atMost, Number.MIN_VALUE);
}
