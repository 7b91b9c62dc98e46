// Brings one alert to people: every lane gets it, within a lane the first target that takes it is enough.
// A target that may recover is tried again with growing pauses; one that refuses is passed over at once. Nothing here
// throws, and nothing here is waited for by a pause.

import type { AlertEvent, Severity } from '../../lib/core/alerts/alert';

/** What one try came to. */
export type Delivered =
  | { readonly kind: 'delivered' }
  /** It may work in a moment: a limit, an outage, silence. */
  | { readonly kind: 'try-again'; readonly because: string; readonly afterSeconds: number | null }
  /** It will not work as things are: a wrong secret, a channel that is gone, a payload that is refused. */
  | { readonly kind: 'refused'; readonly because: string };

/** One way to reach people. `because` must not contain a secret: it goes into the log and into other alerts. */
export interface Target {
  readonly name: string;
  readonly attempt: (alert: AlertEvent, timeoutMs: number) => Promise<Delivered>;
}

/** Targets in the order in which they are tried; the later ones are for when the earlier ones fail. */
export interface Lane {
  readonly name: string;
  readonly targets: readonly Target[];
  /** Left out: everything. Whatever it is, a resolved alert goes to every lane, to close what was opened there. */
  readonly atLeast?: Severity;
}

export interface DeliveryClock {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1: spreads the tries of many guards. */
  readonly random: () => number;
}

export interface Attempt {
  readonly target: string;
  readonly outcome: Delivered;
}

export interface LaneReport {
  readonly lane: string;
  /** The target that took it; null: nobody did. */
  readonly by: string | null;
  readonly attempts: readonly Attempt[];
}

export interface Delivery {
  readonly alert: AlertEvent;
  readonly lanes: readonly Lane[];
  readonly deadlineMs: number;
  /** Lanes that have this alert already. */
  readonly reached?: ReadonlySet<string>;
}

export const DELIVERY = {
  triesPerTarget: 3,
  timeoutMs: 5000,
  firstPauseMs: 250,
  pauseMsMax: 4000,
} as const;

/** All lanes that the alert is for, at once. A lane that fails holds back no other. */
export function deliver(delivery: Delivery, clock: DeliveryClock): Promise<readonly LaneReport[]> {
  const { alert, lanes, reached } = delivery;
  const waiting = lanes.filter((lane) => isFor(lane, alert) && !reached?.has(lane.name));
  return Promise.all(waiting.map((lane) => alongLane(lane, delivery, clock)));
}

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2, critical: 3 };

const isFor = ({ atLeast = 'info' }: Lane, { status, severity }: AlertEvent): boolean =>
  status === 'resolved' || RANK[severity] >= RANK[atLeast];

async function alongLane(
  lane: Lane,
  delivery: Delivery,
  clock: DeliveryClock,
): Promise<LaneReport> {
  const attempts: Attempt[] = [];
  for (const [index, target] of lane.targets.entries()) {
    const left = lane.targets.length - index;
    const untilMs = clock.now() + (delivery.deadlineMs - clock.now()) / left;
    if (await persist(target, { ...delivery, deadlineMs: untilMs }, clock, attempts))
      return { lane: lane.name, by: target.name, attempts };
  }
  return { lane: lane.name, by: null, attempts };
}

/** Tries one target until it takes the alert, refuses it, or its share of the time is over. */
async function persist(
  target: Target,
  { alert, deadlineMs }: Delivery,
  clock: DeliveryClock,
  attempts: Attempt[],
): Promise<boolean> {
  for (let tries = 1; tries <= DELIVERY.triesPerTarget; tries += 1) {
    const leftMs = deadlineMs - clock.now();
    if (leftMs <= 0) return false;
    const outcome = await tried(target, alert, Math.min(DELIVERY.timeoutMs, leftMs));
    attempts.push({ target: target.name, outcome });
    if (outcome.kind !== 'try-again') return outcome.kind === 'delivered';
    const pauseMs = pauseBefore(tries, outcome.afterSeconds, clock.random());
    if (tries === DELIVERY.triesPerTarget || clock.now() + pauseMs >= deadlineMs) return false;
    await clock.sleep(pauseMs);
  }
  return false;
}

/** A target that breaks is a target that refuses: the next one may still reach somebody. */
async function tried(target: Target, alert: AlertEvent, timeoutMs: number): Promise<Delivered> {
  try {
    return await target.attempt(alert, timeoutMs);
  } catch (cause) {
    return {
      kind: 'refused',
      because: `it broke: ${cause instanceof Error ? cause.name : 'error'}`,
    };
  }
}

/** Doubling, half of it by chance; what the target asked for comes first. */
function pauseBefore(tries: number, afterSeconds: number | null, random: number): number {
  if (afterSeconds !== null) return afterSeconds * 1000;
  const full = Math.min(DELIVERY.pauseMsMax, DELIVERY.firstPauseMs * 2 ** (tries - 1));
  return full / 2 + (full / 2) * random;
}

/** One line for each lane that nobody could be reached by: for the log, and for the next alert. */
export const problemsWithDelivery = (reports: readonly LaneReport[]): string[] =>
  reports
    .filter(({ by }) => by === null)
    .map(({ lane, attempts }) => {
      const messages = attempts.map(({ target, outcome }) =>
        outcome.kind === 'delivered' ? target : `${target}: ${outcome.because}`,
      );
      return `${lane}: reached nobody (${[...new Set(messages)].join('; ') || 'no time was left'})`;
    });
