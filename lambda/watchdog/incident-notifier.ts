// A notifier that groups pauses into incidents, on top of one that delivers: storms become a table, silence a reminder.
// An alert counts as told when its messages were delivered; state that cannot be kept must never tell a pause twice.

import { groupAlert, type IncidentStep, remindIncidents } from '../../lib/channels/incident';
import {
  type IncidentState,
  noIncidents,
  parseIncidentState,
} from '../../lib/channels/incident-state';
import type { AlertEvent } from '../../lib/core/alerts/alert';
import { type AlertFacts, withFacts } from '../../lib/core/alerts/alert-facts';
import { CloudFailure, type Notifier } from '../../lib/engine/ports';
import { reasonOf } from './failure-words';
import type { Log } from './log';
import type { IncidentStore } from './stores';

export interface IncidentNotifier extends Notifier {
  /** Tells what is due by time alone. */
  remind(nowMs: number): Promise<readonly AlertEvent[]>;
}

export interface IncidentInput {
  readonly inner: Notifier;
  readonly store: IncidentStore;
  readonly log: Log;
  /** What can be looked up about an alert; a look that fails leaves the alert as it is. */
  readonly factsOf: (alert: AlertEvent) => Promise<AlertFacts>;
}

export function incidentNotifier(input: IncidentInput): IncidentNotifier {
  let unkept: IncidentState | undefined;
  const keep = async (next: IncidentState, isDelivered: boolean): Promise<void> => {
    try {
      await input.store.write(JSON.stringify(next));
      unkept = undefined;
    } catch (cause) {
      // Held back for a table that only the state knows of: not told yet, so the tick tells it again.
      if (!isDelivered || !(cause instanceof CloudFailure)) throw cause;
      unkept = next;
      input.log('warn', 'incidents-not-kept', { because: reasonOf(cause) });
    }
  };
  const deliver = async (before: IncidentState, { state, messages }: IncidentStep) => {
    for (const message of messages) await input.inner.tell(message);
    if (state !== before && !isSame(state, before)) await keep(state, messages.length > 0);
    return messages;
  };
  const present = async (): Promise<IncidentState> => unkept ?? (await read(input));
  return {
    tell: async (alert) => {
      const alertEvent = await withLookedUp(input, alert);
      const before = await presentOrNone(present, input.log);
      // Without the state there is no grouping: an alert on its own is better than none.
      await (before === null
        ? input.inner.tell(alertEvent)
        : deliver(before, groupAlert(before, alertEvent)));
    },
    remind: async (nowMs) => {
      const before = await present();
      return deliver(before, remindIncidents(before, nowMs));
    },
  };
}

const isSame = (a: IncidentState, b: IncidentState): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

async function presentOrNone(
  present: () => Promise<IncidentState>,
  log: Log,
): Promise<IncidentState | null> {
  try {
    return await present();
  } catch (cause) {
    if (!(cause instanceof CloudFailure)) throw cause;
    log('warn', 'incidents-not-read', { because: reasonOf(cause) });
    return null;
  }
}

async function withLookedUp({ factsOf, log }: IncidentInput, alert: AlertEvent) {
  try {
    return withFacts(alert, await factsOf(alert));
  } catch (cause) {
    if (!(cause instanceof CloudFailure)) throw cause;
    log('warn', 'facts-not-found', { dedupKey: alert.dedupKey, because: reasonOf(cause) });
    return alert;
  }
}

async function read({ store, log }: IncidentInput): Promise<IncidentState> {
  const kept = await store.read();
  if (!kept) return noIncidents;
  const parsed = parseIncidentState(kept);
  if ('value' in parsed) return parsed.value;
  log('error', 'incidents-damaged', { problems: parsed.problems });
  return noIncidents;
}
