// One alert of every type, and those that an incident adds: what the golden files show and every schema accepts.
// Built by the core from records, so that a change of the core's words shows in every channel's file.

import type { AlertOrigin } from '../../lib/channels/alert-origin';
import { advanceIncidents } from '../../lib/channels/incident';
import { type IncidentState, noIncidents } from '../../lib/channels/incident-state';
import { type AlertEvent, alertOfObservation, alertOfRecord } from '../../lib/core/alerts/alert';
import { type AlertFacts, withFacts } from '../../lib/core/alerts/alert-facts';
import { digestOf } from '../../lib/core/alerts/digest';
import { ALERT_TYPES } from '../../lib/core/pausing/alert-type';
import type { PauseRecord } from '../../lib/core/pausing/pause-record';
import { concurrency, evidence, heldLever, NOW_MS, record, source } from '../support/builders';

export const origin: AlertOrigin = {
  accountId: '123456789012',
  region: 'eu-west-1',
  guard: 'shop',
  watchdog: 'Shop-GuardWatchdog-7xQ',
  runbook: 'Spendfuse-resume-shop',
};

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:orders-webhook';

const facts: AlertFacts = {
  retentionSeconds: { 'orders-in': 4 * 86_400 },
  modifiedAtMs: NOW_MS - 17 * 60_000,
};

export const pausedRecord = (overrides: Partial<PauseRecord> = {}): PauseRecord =>
  record({
    recordId: 'orders-webhook-mi8k2x4o',
    functionId: ARN,
    functionName: 'orders-webhook',
    held: [
      heldLever({
        prior: source('orders-in'),
        paused: source('orders-in', 'disabled'),
        wanted: source('orders-in', 'disabled'),
      }),
      heldLever({ prior: concurrency(null) }),
    ],
    ...overrides,
  });

const moment = (
  phase: 'probation' | 'pausing' | 'closed',
  by: 'probation' | 'operator',
  because: string,
): Pick<PauseRecord, 'history'> => ({
  history: [...record().history, { atMs: NOW_MS, phase, by, because }],
});
const onProbation: Partial<PauseRecord> = {
  ...moment('probation', 'probation', 'the hold is over; at most 2 at once, watched for 15 min'),
  phase: 'probation',
  held: pausedRecord().held.map((held) => ({
    ...held,
    wanted: held.prior.lever === 'concurrency' ? concurrency(2) : held.prior,
  })),
};
const half: Partial<PauseRecord> = {
  phase: 'pausing',
  held: pausedRecord().held.map((held, index) => ({
    ...held,
    status: index === 0 ? ('set' as const) : ('planned' as const),
  })),
};
const again: Partial<PauseRecord> = {
  ...moment(
    'pausing',
    'probation',
    'its callers ask for $39.00/h above its allowance, limit $1.00',
  ),
  holdLevel: 1,
  holdUntilMs: NOW_MS + 2 * 60 * 60_000,
};
const over: Partial<PauseRecord> = {
  phase: 'closed',
  openedAtMs: NOW_MS - 47 * 60_000,
  phaseSinceMs: NOW_MS,
  ...moment('closed', 'operator', 'the cause is gone, by arn:aws:iam::123456789012:user/ana'),
};

const stuck: Partial<PauseRecord> = {
  phase: 'resuming',
  history: [
    ...record().history,
    {
      ...{ atMs: NOW_MS, phase: 'resuming', by: 'guard' },
      because:
        "not restored yet: reserved concurrency 900 failed (refused): Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    },
  ],
  held: [
    heldLever({
      prior: source('orders-in'),
      paused: source('orders-in', 'disabled'),
      wanted: source('orders-in'),
    }),
    heldLever({ prior: concurrency(900), wanted: concurrency(900), status: 'planned' }),
  ],
};

type OfRecord =
  | 'paused'
  | 'pause-failed'
  | 'probation'
  | 're-tripped'
  | 'resumed'
  | 'resume-failed';

const ofRecord = (type: OfRecord) =>
  withFacts(
    alertOfRecord(
      pausedRecord(
        {
          probation: onProbation,
          'pause-failed': half,
          resumed: over,
          'resume-failed': stuck,
          paused: {},
          're-tripped': again,
        }[type],
      ),
      type,
      NOW_MS,
    ),
    facts,
  );

const ofObservation = (type: 'would-pause' | 'warn' | 'blind') =>
  alertOfObservation({
    type,
    functionId: ARN,
    functionName: 'orders-webhook',
    because: type === 'blind' ? 'its metrics cannot be read: access denied' : record().because,
    evidence: type === 'blind' ? null : evidence(),
    atMs: NOW_MS,
  });

const attention = alertOfObservation({
  type: 'attention',
  functionId: ARN,
  functionName: 'orders-webhook',
  about: 'ignored',
  because: 'it is ignored now, by its tag spendfuse:mode; the guard no longer looks at it',
  evidence: null,
  atMs: NOW_MS,
});

const massBreach = alertOfObservation({
  type: 'mass-breach',
  functionId: 'account',
  functionName: 'the account',
  because:
    '32 functions run away, together about $1,210/h; too many to stop them all: the rest run on, each at a limited concurrency',
  evidence: null,
  atMs: NOW_MS,
});

const digest = digestOf({
  arming: null,
  dayMs: NOW_MS - (NOW_MS % 86_400_000) - 86_400_000,
  atMs: NOW_MS,
  wouldHavePaused: ['orders-webhook'],
  watched: [
    { name: 'orders-webhook', usdPerDay: 33.84 },
    { name: 'thumbnails', usdPerDay: 20 },
  ],
  guardUsd: 0.41,
});

export const alertOf = (type: (typeof ALERT_TYPES)[number]): AlertEvent => {
  switch (type) {
    case 'would-pause':
    case 'warn':
    case 'blind':
      return ofObservation(type);
    case 'mass-breach':
      return massBreach;
    case 'digest':
      return digest;
    case 'attention':
      return attention;
    default:
      return ofRecord(type);
  }
};

export const sampleAlerts: ReadonlyArray<readonly [string, AlertEvent]> = ALERT_TYPES.map(
  (type) => [type, alertOf(type)] as const,
);

const MINUTE_MS = 60_000;

/** Seven pauses within two minutes; the dearest names the table. */
export const manyPauses = (count: number, fromMs = NOW_MS): AlertEvent[] =>
  Array.from({ length: count }, (_, index) => {
    const functionName = `worker-${index + 1}`;
    return alertOfRecord(
      pausedRecord({
        recordId: `${functionName}-r`,
        functionId: `arn:aws:lambda:eu-west-1:123456789012:function:${functionName}`,
        functionName,
        evidence: evidence({ usdPerHour: 41 - index }),
      }),
      'paused',
      fromMs + index * 15_000,
    );
  });

const stepAfter = (state: IncidentState, alerts: readonly AlertEvent[], nowMs: number) =>
  advanceIncidents(state, alerts, nowMs);
const lastOf = ({ messages }: { readonly messages: readonly AlertEvent[] }): AlertEvent => {
  const last = messages[messages.length - 1];
  if (!last) throw new Error('no message');
  return last;
};

/** What of the sample is this worker's: everything that names it. */
const ofWorker = (type: 'resumed' | 'probation', index: number, atMs: number): AlertEvent => {
  const [pause] = manyPauses(index).slice(-1);
  const { recordId, functionId, functionName, dedupKey } = pause as AlertEvent;
  const alert = alertOf(type);
  return {
    ...{ ...alert, recordId, functionId, functionName, dedupKey, atMs },
    headline: alert.headline.replace('orders-webhook', functionName),
  };
};

const MANY_MS = NOW_MS + 2 * MINUTE_MS;
const BACK_MS = NOW_MS + 20 * MINUTE_MS;
const LATER_MS = NOW_MS + 62 * MINUTE_MS;
const afterThree = stepAfter(noIncidents, manyPauses(3), MANY_MS);
const afterMany = stepAfter(noIncidents, manyPauses(7), MANY_MS);
const someBack = stepAfter(
  afterMany.state,
  [
    ...[1, 2, 3, 4].map((index) => ofWorker('resumed', index, LATER_MS)),
    ofWorker('probation', 5, LATER_MS),
  ],
  LATER_MS,
);
const allBack = stepAfter(
  someBack.state,
  [5, 6, 7].map((index) => ofWorker('resumed', index, LATER_MS + MINUTE_MS)),
  LATER_MS + MINUTE_MS,
);
const reminded = (alert: AlertEvent, minutes: number): AlertEvent => {
  const { state } = stepAfter(noIncidents, [alert], NOW_MS);
  return lastOf(stepAfter(state, [], NOW_MS + minutes * MINUTE_MS));
};

/** What only an incident tells. */
export const incidentAlerts: ReadonlyArray<readonly [string, AlertEvent]> = [
  ['mass-pause', lastOf(afterMany)],
  ['mass-pause-later', lastOf(someBack)],
  [
    'resumed-one-of-many',
    lastOf(stepAfter(afterThree.state, [ofWorker('resumed', 3, BACK_MS)], BACK_MS)),
  ],
  ['resumed-last-of-many', lastOf(allBack)],
  ['reminder', reminded(alertOf('re-tripped'), 61)],
  ['reminder-not-stopped', reminded(alertOf('pause-failed'), 61)],
  ['reminder-not-resumed', reminded(alertOf('resume-failed'), 61)],
  ['blind-no-more', reminded(alertOf('blind'), 131)],
];
