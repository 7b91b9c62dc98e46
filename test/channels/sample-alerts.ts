// One alert of every type, and those that an incident adds: what the golden files show and every schema accepts.
// Built by the core from records, so that a change of the core's words shows in every channel's file.

import { advanceIncidents } from '../../lib/channels/incident';
import { noIncidents } from '../../lib/channels/incident-state';
import type { Place } from '../../lib/channels/place';
import { type AlertEvent, alertOfObservation, alertOfRecord } from '../../lib/core/alert';
import { ALERT_TYPES } from '../../lib/core/alert-event';
import { type AlertFacts, withFacts } from '../../lib/core/alert-facts';
import { digestOf } from '../../lib/core/digest';
import type { PauseRecord } from '../../lib/core/pause-record';
import { concurrency, evidence, heldLever, NOW_MS, record, source } from '../support/builders';

export const place: Place = {
  accountId: '123456789012',
  region: 'eu-west-1',
  guard: 'account',
  runbook: 'Spendfuse-resume-account',
  runbooksUrl: 'https://example.com/spendfuse/docs/runbooks',
};

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:orders-webhook';

const facts: AlertFacts = {
  retentionSeconds: { 'orders-in': 4 * 86_400 },
  modifiedAtMs: NOW_MS - 17 * 60_000,
  topTrigger: '97 % from the queue orders-in',
  links: [
    {
      title: 'Function',
      url: 'https://eu-west-1.console.aws.amazon.com/lambda/home#/functions/orders-webhook',
    },
    { title: 'Metrics', url: 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home' },
  ],
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
  held: pausedRecord().held.map((one) => ({
    ...one,
    wanted: one.prior.lever === 'concurrency' ? concurrency(2) : one.prior,
  })),
};
const half: Partial<PauseRecord> = {
  phase: 'pausing',
  held: pausedRecord().held.map((one, index) => ({
    ...one,
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
};
const over: Partial<PauseRecord> = {
  phase: 'closed',
  openedAtMs: NOW_MS - 47 * 60_000,
  phaseSinceMs: NOW_MS,
  ...moment('closed', 'operator', 'asked by a person'),
};

const ofRecord = (type: 'paused' | 'pause-failed' | 'probation' | 're-tripped' | 'resumed') =>
  withFacts(
    alertOfRecord(
      pausedRecord(
        {
          probation: onProbation,
          'pause-failed': half,
          resumed: over,
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

const massBreach = alertOfObservation({
  type: 'mass-breach',
  functionId: 'account',
  functionName: 'the account',
  because:
    'the blast radius is used up; further functions are clamped to twice their usual concurrency',
  evidence: null,
  atMs: NOW_MS,
});

const digest = digestOf({
  dayMs: NOW_MS - (NOW_MS % 86_400_000) - 86_400_000,
  atMs: NOW_MS,
  wouldHavePaused: ['orders-webhook'],
  watched: [
    { name: 'orders-webhook', ceilings: { usdPerHour: 5, usdPerDay: 33.84, usdPerMonth: 1050 } },
    { name: 'thumbnails', ceilings: { usdPerHour: 5, usdPerDay: 20, usdPerMonth: 200 } },
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

const [lone] = sampleAlerts.map(([, alert]) => alert);
const afterMany = advanceIncidents(noIncidents, manyPauses(7), NOW_MS + 2 * MINUTE_MS);
const firstBack: AlertEvent = {
  ...alertOf('resumed'),
  recordId: 'worker-3-r',
  functionName: 'worker-3',
};

const lastOf = (messages: readonly AlertEvent[]): AlertEvent => {
  const last = messages[messages.length - 1];
  if (!last) throw new Error('no message');
  return last;
};

/** What only an incident tells. */
export const incidentAlerts: ReadonlyArray<readonly [string, AlertEvent]> = [
  ['mass-pause', lastOf(afterMany.messages)],
  [
    'resumed-one-of-many',
    lastOf(advanceIncidents(afterMany.state, [firstBack], NOW_MS + 3 * MINUTE_MS).messages),
  ],
  [
    'reminder',
    lastOf(
      advanceIncidents(
        advanceIncidents(noIncidents, lone ? [lone] : [], NOW_MS).state,
        [],
        NOW_MS + 61 * MINUTE_MS,
      ).messages,
    ),
  ],
];
