// What can be looked up about a pause becomes clock times and causes; what is not known stays out of the alert.

import { alertOfObservation, alertOfRecord } from '../../../lib/core/alerts/alert';
import { type AlertFacts, withFacts } from '../../../lib/core/alerts/alert-facts';
import type { Lever } from '../../../lib/core/pausing/target';
import {
  concurrency,
  evidence,
  heldLever,
  NOW_MINUTE,
  NOW_MS,
  record,
  source,
} from '../../support/builders';

const DAY_SECONDS = 86_400;
const MINUTE_MS = 60_000;

const held = (prior: Lever, paused: Lever) => heldLever({ prior, paused, wanted: paused });

const heldQueue = held(source('orders-in'), source('orders-in', 'disabled'));
const heldStream = held(
  source('clicks', 'enabled', 'stream'),
  source('clicks', 'disabled', 'stream'),
);

const paused = record({
  openedAtMs: NOW_MS - 2 * MINUTE_MS,
  held: [heldQueue, heldStream, held(concurrency(null), concurrency(0))],
});

const report = (facts: AlertFacts, of = paused) =>
  withFacts(alertOfRecord(of, 'paused', NOW_MS), facts);

test('says until when the first waiting message is kept, as a clock time', () => {
  const alert = report({ retentionSeconds: { 'orders-in': 4 * DAY_SECONDS, clicks: 3600 } });
  expect(alert.impact).toContain(
    'messages wait in the queue orders-in, the first is kept until 2026-11-25 03:18 UTC',
  );
  expect(alert.impact).toContain(
    'records wait in the stream clicks, the first is kept until 04:18 UTC',
  );
  expect(alert.waiting.map(({ keptUntilMs }) => keptUntilMs)).toEqual([
    paused.openedAtMs + 4 * DAY_SECONDS * 1000,
    paused.openedAtMs + 3600_000,
  ]);
});

test('a source of unknown retention keeps its open words, and an unreadable one gets no date', () => {
  const alert = report({ retentionSeconds: { other: 60, clicks: Number.NaN } });
  expect(alert.impact).toContain('messages wait in the queue orders-in until its retention ends');
  expect(alert.impact).toContain('records wait in the stream clicks until they expire');
});

test('a source called like a built-in property of objects has no deadline', () => {
  const odd = record({ held: [held(source('constructor'), source('constructor', 'disabled'))] });
  expect(report({ retentionSeconds: {} }, odd).waiting[0]?.keptUntilMs).toBeNull();
});

describe('asynchronous events', () => {
  const slowed = record({ depth: 'slow', held: [held(concurrency(null), concurrency(1))] });

  test('have a deadline where they are retried', () => {
    expect(report({ asyncRetrySeconds: 21_600 }, slowed).impact).toContain(
      'asynchronous events that come now are retried until 09:20 UTC',
    );
  });

  test('have none where nobody knows how long, and none once it is resumed', () => {
    const before = alertOfRecord(slowed, 'paused', NOW_MS).impact;
    expect(report({}, slowed).impact).toEqual(before);
    const resumed = alertOfRecord(slowed, 'resumed', NOW_MS);
    expect(withFacts(resumed, { asyncRetrySeconds: 21_600 }).impact).toEqual([]);
  });

  test('have none at concurrency 0, where they leave at once', () => {
    expect(report({ asyncRetrySeconds: 21_600 }).impact.join()).not.toContain('retried');
  });
});

describe('the likely cause', () => {
  const since = NOW_MINUTE - 10;
  const burning = record({ evidence: evidence({ sinceMinute: since }) });
  const changed = (minutesBefore: number) =>
    report({ modifiedAtMs: (since - minutesBefore) * MINUTE_MS }, burning).causes;

  test('is a deploy just before, with how long before', () => {
    expect(changed(11)).toEqual(['changed at 02:59 UTC, 11 min before it began']);
  });

  test.each([
    ['of the minute it began', 0, '0 s'],
    ['of a day before to the minute', 1440, '1 d'],
  ])('is one %s', (_what, minutesBefore, before) => {
    expect(changed(minutesBefore)).toEqual([
      expect.stringContaining(`, ${before} before it began`),
    ]);
  });

  test.each([
    ['a change after it began', -1],
    ['a change half a second after it began', -1 / 120],
    ['a change of more than a day before', 1440 + 1 / 60],
  ])('is not %s', (_what, minutesBefore) => {
    expect(changed(minutesBefore)).toEqual([]);
  });

  test('keeps what the record says', () => {
    expect(report({ modifiedAtMs: paused.openedAtMs - 20 * MINUTE_MS }).causes).toEqual([
      expect.stringMatching(/^changed at .* before it began$/),
      'called through the queue orders-in, the stream clicks',
    ]);
  });

  test('is nothing when nothing is known', () => {
    expect(report({ modifiedAtMs: null }, burning).causes).toEqual([]);
    const blind = { type: 'blind', functionId: 'id', functionName: 'f', because: 'b' } as const;
    const seen = alertOfObservation({ ...blind, evidence: null, atMs: NOW_MS });
    expect(withFacts(seen, { modifiedAtMs: NOW_MS }).causes).toEqual([]);
  });
});

test('a resume gets links and no causes or deadlines', () => {
  const link = { title: 'Metrics', url: 'https://example.com/m' };
  const resumed = withFacts(alertOfRecord(paused, 'resumed', NOW_MS), {
    links: [link],
    modifiedAtMs: NOW_MS - 20 * MINUTE_MS,
    asyncRetrySeconds: 60,
  });
  expect(resumed.links).toEqual([link]);
  expect(resumed.causes).toEqual([]);
  expect(resumed.impact).toEqual([]);
});
