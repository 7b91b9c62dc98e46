// The one notifier: the guard's own topic and every channel at once, and an event for rules.
// An alert counts as told when anybody was told. A receiver that fails is rested, so that none can hold up a pause.

import type { AlertEvent } from '../../lib/core/alerts/alert';
import { CloudFailure, type Notifier } from '../../lib/engine/ports';
import { deliver, type Lane, type LaneReport, problemsWithDelivery } from '../channels/deliver';
import { reasonOf } from './failure-words';
import type { Log } from './log';
import type { Timing } from './pacing';

export interface ChannelNotifierInput {
  /** The guard's own: it hears every alert and is never rested, so whatever another channel loses was told there. */
  readonly topicLane: Lane;
  readonly lanes: readonly Lane[];
  /** Tells the cloud's rules, in data. */
  readonly announce: (alert: AlertEvent) => Promise<void>;
  readonly timing: Timing;
  readonly log: Log;
}

/** Three tries of five seconds; the next tick starts a minute later. */
const PATIENCE_MS = 15_000;
/** After nobody was reached by a channel: with one wait each time, a few alerts would outlast the minute of a tick. */
const REST_MS = 60_000;

export function channelNotifier(input: ChannelNotifierInput): Notifier {
  const { timing, topicLane, log } = input;
  const lanes = [topicLane, ...input.lanes];
  const restUntilMs = new Map<string, number>();
  return {
    tell: async (alert) => {
      // Rules get an event at least once, marked by its dedupKey; one that is lost is written down, since telling
      // people twice would be worse.
      const announced = input
        .announce(alert)
        .catch((cause) =>
          log('error', 'event-lost', { dedupKey: alert.dedupKey, because: reasonOf(cause) }),
        );
      const nowMs = timing.now();
      const awake = lanes.filter(({ name }) => nowMs >= (restUntilMs.get(name) ?? 0));
      const reports = await deliver(
        { alert, lanes: awake, deadlineMs: nowMs + PATIENCE_MS },
        timing,
      );
      for (const { lane, by } of reports)
        if (by === null && lane !== topicLane.name) restUntilMs.set(lane, timing.now() + REST_MS);
      judge(reports, lanes.length - awake.length, { alert, log });
      await announced;
    },
  };
}

/** Only where nobody at all was told is the alert told again; telling people twice would be worse than one silent lane. */
function judge(
  reports: readonly LaneReport[],
  resting: number,
  { alert, log }: { readonly alert: AlertEvent; readonly log: Log },
): void {
  const problems = problemsWithDelivery(reports);
  if (!reports.some(({ by }) => by !== null))
    throw new CloudFailure('unknown', `telling people: ${problems.join('; ')}`);
  if (problems.length > 0 || resting > 0)
    log('error', 'channels-failed', { dedupKey: alert.dedupKey, problems, resting });
}
