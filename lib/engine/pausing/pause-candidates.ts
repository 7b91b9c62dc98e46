// Who is to be paused this tick, and what is only to be told: the bridge from what was seen to what is done.
// Each function appears once. A person's order weighs most, then its own breach, then the account's, then a used-up budget;
// but what is beyond doubt of the account stops a function whose own breach would only hold it.

import type { ObservationInput } from '../../core/alerts/alert';
import { hasNoUsers } from '../../core/detection/guesses';
import { type Evidence, formatAbout } from '../../core/detection/verdict';
import type { WatchedFunction } from '../../core/policy/watched-function';
import { formatDuration } from '../../core/units/time';
import type { WatchOutcome } from '../watching/watch';
import { isPersonsOrder, type PauseCandidate } from './pause-candidate';
import type { PausingOutcome } from './pausing';

export function pauseCandidatesOf(
  seen: WatchOutcome,
  ordered: readonly PauseCandidate[],
): PauseCandidate[] {
  const breaches = seen.watched.flatMap(({ target, verdict }): PauseCandidate[] =>
    verdict.kind === 'breach' ? [{ target, breach: verdict }] : [],
  );
  const own = new Map(breaches.map((breach) => [breach.target.functionId, breach]));
  const ofAccount = accountCandidates(seen);
  const candidates = new Map<string, PauseCandidate>();
  for (const candidate of [
    ...ordered.filter(isPersonsOrder).map((order) => withEvidence(order, own)),
    ...breaches.filter(isBeyondDoubt),
    ...ofAccount.filter(isBeyondDoubt),
    ...breaches,
    ...ofAccount,
    ...ordered,
  ]) {
    const { functionId } = candidate.target;
    if (!candidates.has(functionId)) candidates.set(functionId, candidate);
  }
  return [...candidates.values()];
}

const isBeyondDoubt = ({ breach }: PauseCandidate): boolean => breach.certainty === 'unmistakable';

/** An order about a function that runs away carries what was seen of it, so that the alert says what it cost. */
function withEvidence(
  order: PauseCandidate,
  own: ReadonlyMap<string, PauseCandidate>,
): PauseCandidate {
  const { evidence } = own.get(order.target.functionId)?.breach ?? order.breach;
  return { ...order, breach: { ...order.breach, evidence } };
}

function accountCandidates({ account, watched, memory }: WatchOutcome): PauseCandidate[] {
  if (account.kind !== 'breach') return [];
  const seen = new Map(watched.map((watch) => [watch.target.functionId, watch]));
  const targets = new Map(memory.functions.map((target) => [target.functionId, target]));
  return account.culprits.flatMap((functionId) => {
    const { verdict, share, target = targets.get(functionId) } = seen.get(functionId) ?? {};
    if (!target) return [];
    const evidence =
      verdict && 'evidence' in verdict
        ? verdict.evidence
        : {
            ...bareEvidence(account.spentUsd, account.limitUsd, memory.tripwire.foldedMinute),
            usdPerHour: (share?.excessUsdPerMinute ?? 0) * 60,
          };
    const { rule, because } = account;
    // A person's number is a promise; that the functions together spend more than usual is a guess. What creeps was idle.
    const isIdle = rule === 'account-creep' || hasNoUsers(memory.states[functionId]);
    const certainty = rule === 'account-ceiling' || isIdle ? 'unmistakable' : 'doubtful';
    return [{ target, breach: { kind: 'breach', rule, certainty, because, evidence } }];
  });
}

/** Evidence for a function that stands out only together with others, or is paused by order. */
export const bareEvidence = (spentUsd: number, limitUsd: number, atMinute: number): Evidence => ({
  atMinute,
  invocationsPerMinute: 0,
  usualInvocationsPerMinute: 0,
  usdPerHour: 0,
  usualUsdPerHour: 0,
  excessUsd: spentUsd,
  limitUsd,
  sinceMinute: null,
  errorShare: 0,
  series: [],
});

const ACCOUNT = { functionId: 'account', functionName: 'the account' } as const;

/** How many and how dear, first of all: that is what whoever is woken asks. */
function massBreach(seen: WatchOutcome, { observed, opened }: PausingOutcome) {
  const breaches = pauseCandidatesOf(seen, []).map(({ breach }) => breach.evidence.usdPerHour);
  const together = formatAbout(breaches.reduce((sum, usd) => sum + usd, 0));
  const isObserved = observed.length > 0 && opened.length === 0;
  const then = isObserved
    ? 'nothing is paused: observe mode'
    : 'too many to stop them all: the rest run on, each at a limited concurrency';
  const because = `${breaches.length} functions run away, together about ${together}/h; ${then}`;
  return { type: 'mass-breach', ...ACCOUNT, because, evidence: null } as const;
}

/** What no record will tell of: failures to record, what observing would have done, warnings and blindness. */
export function observationsOf(
  seen: WatchOutcome,
  paused: PausingOutcome,
  atMs: number,
): ObservationInput[] {
  const observe = (
    type: ObservationInput['type'],
    target: WatchedFunction,
    because: string,
    evidence: Evidence | null,
  ) => ({
    type,
    functionId: target.functionId,
    functionName: target.name,
    because,
    evidence,
    atMs,
  });
  return [
    ...paused.failed.map(({ target, breach, because }) =>
      observe('pause-failed', target, `${because}; ${breach.because}`, breach.evidence),
    ),
    ...paused.observed.map(({ target, breach }) =>
      observe('would-pause', target, breach.because, breach.evidence),
    ),
    ...(paused.isMassBreach ? [{ ...massBreach(seen, paused), atMs }] : []),
    ...blindMeter(seen, atMs),
    ...seen.watched.flatMap(({ target, verdict }) => {
      if (verdict.kind === 'warn')
        return [observe('warn', target, verdict.because, verdict.evidence)];
      // A meter that gives no answer is told as one thing, not function by function.
      const isOwn = verdict.kind === 'blind' && !seen.problems.includes(verdict.because);
      return isOwn ? [observe('blind', target, verdict.because, null)] : [];
    }),
  ];
}

/** One call in a thousand fails; only for as long as nobody sees anything is it worth waking someone. */
const BLIND_MS = 10 * 60_000;

function blindMeter({ memory }: WatchOutcome, atMs: number): ObservationInput[] {
  const since = memory.meterFailedSinceMs ?? null;
  if (since === null || atMs - since < BLIND_MS) return [];
  const because = `no function's metrics could be read for ${formatDuration((atMs - since) / 1000)}`;
  return [{ type: 'blind', ...ACCOUNT, because, evidence: null, atMs }];
}
