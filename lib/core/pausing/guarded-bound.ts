// The most that a runaway function can cost above its usual spend while the guard watches it: the product's promise.
// Every term is one the design can defend: the rule's own limit, the minutes it cannot see or act in, and what is
// already running when the pause lands. The simulator asserts that no run exceeds it.

import { MINUTE_FLOOR_USD, NO_USERS_USD_PER_DAY, newBurnUsdPerHour } from '../detection/guesses';
import { EXTRA_DAYS, EXTRA_FLOOR_USD, RETRY_USD_PER_MONTH } from '../detection/hold-bounds';
import { baselineMultipleOf, type GuardPolicy } from '../policy/policy';
import { holdMinutesAt } from './pause-record';

export interface GuardedBoundInput {
  readonly policy: GuardPolicy;
  /** Its busiest usual hour when the attack begins, dollars a minute. */
  readonly envelopeUsdPerMinute: number;
  /** The most it can spend in a minute: its concurrency limit times its price. */
  readonly burnUsdPerMinute: number;
  /** What can still be running when the pause lands: concurrency times timeout times price. */
  readonly inFlightUsd: number;
  /** How long the attack could go on. */
  readonly horizonMinutes: number;
  readonly isNew: boolean;
  /** How many of it may run at once; left out: the usual quota. */
  readonly concurrencyMax?: number;
  /** The most it can spend unseen between two reads without the account's totals standing out. */
  readonly unseenUsd: number;
  /** Extra minutes without metrics or without a working control plane that the bound must allow for. */
  readonly faultMinutes: number;
  /** From the limit to the pause in force; left out: what it takes on AWS. */
  readonly reactionMinutes?: number;
}

export interface BoundTerm {
  readonly name: string;
  readonly usd: number;
  readonly because: string;
}

export interface GuardedBound {
  readonly usd: number;
  readonly terms: readonly BoundTerm[];
}

/** A bucket to fill, up to 3 min to publish (planning value, AWS gives none), a tick to come, a minute to act. */
export const REACTION_MINUTES = 1 + 3 + 1 + 1;

export function guardedBound(input: GuardedBoundInput): GuardedBound {
  const { burnUsdPerMinute, horizonMinutes } = input;
  const limit = limitTerm(input);
  const reactionMinutes = Math.min(
    horizonMinutes,
    (input.reactionMinutes ?? REACTION_MINUTES) + input.faultMinutes,
  );
  const trips = 1 + reTrips(input);
  const perTrip: BoundTerm[] = [
    limit,
    {
      name: 'reaction',
      usd: burnUsdPerMinute * reactionMinutes,
      because: `${reactionMinutes} min from the limit to the pause at full concurrency`,
    },
    {
      name: 'in flight',
      usd: input.inFlightUsd,
      because: 'what runs when the pause lands runs to its timeout',
    },
  ];
  const terms = perTrip.map((term) => ({ ...term, usd: term.usd * trips }));
  const held = Math.min(burnUsdPerMinute * horizonMinutes, heldUsd(input));
  if (held > 0)
    terms.push({
      name: 'held',
      usd: held,
      because: 'what is held or tried again serves whom it can, at a bounded burn',
    });
  terms.push({
    name: 'unseen',
    usd: input.unseenUsd,
    because: 'spend between two reads that the account totals do not show',
  });
  const usd = terms.reduce((sum, term) => sum + term.usd, 0);
  const most = burnUsdPerMinute * horizonMinutes + input.inFlightUsd;
  if (usd <= most) return { usd, terms };
  return {
    usd: most,
    terms: [
      {
        name: 'everything',
        usd: most,
        because: 'full concurrency all the time costs no more than this',
      },
    ],
  };
}

/** What is burnt while it is held or tried: a wide hold ends with the extra dollars, a tight one burns its usual. */
function heldUsd({ policy, envelopeUsdPerMinute, horizonMinutes }: GuardedBoundInput): number {
  const retriedUsd =
    policy.afterPause === 'manual' ? 0 : (RETRY_USD_PER_MONTH / 43_200) * horizonMinutes;
  // A new function is a known one three days later, so its bound allows for both.
  const mayHaveUsers = envelopeUsdPerMinute * 1440 >= NO_USERS_USD_PER_DAY;
  if (policy.response === 'pause' || (policy.response === 'ladder' && !mayHaveUsers))
    return retriedUsd;
  const extraUsd = Math.max(EXTRA_FLOOR_USD, EXTRA_DAYS * 1440 * envelopeUsdPerMinute);
  return extraUsd + retriedUsd + envelopeUsdPerMinute * horizonMinutes;
}

/** The dearest way to stay under every rule for the whole horizon. */
function limitTerm({
  policy,
  envelopeUsdPerMinute,
  horizonMinutes,
  isNew,
  burnUsdPerMinute,
  concurrencyMax,
}: GuardedBoundInput): BoundTerm {
  const newBurnUsd = newBurnUsdPerHour(concurrencyMax);
  const hours = Math.ceil(horizonMinutes / 60) + 1;
  const days = Math.ceil(horizonMinutes / 1440) + 1;
  const grown =
    envelopeUsdPerMinute *
    Math.min(policy.growthPer28Days ** Math.ceil(days / 28), policy.growthPerDay ** days);
  const envelope = Math.max(policy.envelopeFloorUsdPerMinute, grown);
  const lenience = Math.max(policy.deployMultiple, ...policy.events.map((event) => event.multiple));
  const walked = baselineMultipleOf(policy) * lenience * envelope * horizonMinutes;
  // Every rule sets its largest minute aside unless a witness vouches for it, so one more minute may pass in each window.
  const options: BoundTerm[] = [];
  const addCeiling = (usd: number | null, count: number, spans: string): void => {
    if (usd === null) return;
    options.push({
      name: 'limit',
      usd: (usd + burnUsdPerMinute) * count,
      because: `${count} ${spans} at a ceiling of ${usd.toFixed(2)} dollars, and a minute of each that waits for a second`,
    });
  };
  addCeiling(policy.ceilingUsdPerDay, days, 'calendar days');
  addCeiling(policy.ceilingUsdPerHour, hours, 'clock hours');
  const knownUsd =
    Math.max(policy.fastFloorUsd, policy.fastHours * 60 * envelope) + walked + burnUsdPerMinute;
  const newUsd = MINUTE_FLOOR_USD + (newBurnUsd / 60) * horizonMinutes + burnUsdPerMinute;
  if (isNew)
    options.push({
      name: 'limit',
      usd: policy.signal === 'dollars' ? Math.max(newUsd, knownUsd) : newUsd,
      because: `a new function below ${newBurnUsd} dollars an hour is not stopped`,
    });
  else if (policy.signal === 'dollars')
    options.push({
      name: 'limit',
      usd: knownUsd,
      because: `the fast rule's limit, the allowance below it and one minute that waits for a second`,
    });
  const none = { name: 'limit', usd: Number.POSITIVE_INFINITY, because: 'nothing limits it' };
  return options.reduce((least, option) => (option.usd < least.usd ? option : least), none);
}

/** Probation opens the door again; each re-trip doubles the hold, so in a horizon there can only be so many. */
function reTrips({ policy, horizonMinutes }: GuardedBoundInput): number {
  if (policy.afterPause === 'manual') return 0;
  const holdMinutes = (level: number): number =>
    holdMinutesAt(level, policy.holdMinutes, policy.holdMinutesMax);
  let level = 0;
  let minutes = holdMinutes(0);
  while (minutes <= horizonMinutes) {
    level += 1;
    minutes += holdMinutes(level);
  }
  return level;
}
