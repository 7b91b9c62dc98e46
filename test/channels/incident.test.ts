// Pauses within minutes are one incident: told at once, gathered into a table, reminded of, and resolved once.

import * as fc from 'fast-check';
import { advanceIncidents, INCIDENT } from '../../lib/channels/incident';
import {
  type IncidentState,
  noIncidents,
  parseIncidentState,
} from '../../lib/channels/incident-state';
import type { AlertEvent } from '../../lib/core/alerts/alert';
import { alertOfObservation } from '../../lib/core/alerts/alert';
import { NOW_MS } from '../support/builders';
import { alertOf, manyPauses } from './sample-alerts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const pause = (name: string, atMs = NOW_MS): AlertEvent => ({
  ...alertOf('paused'),
  recordId: name,
  functionId: `id-${name}`,
  functionName: name,
  nextSteps: [`spendfuse resume ${name}`],
  dedupKey: `spendfuse/${name}`,
  atMs,
});
const resume = (name: string, atMs = NOW_MS): AlertEvent => ({
  ...pause(name, atMs),
  type: 'resumed',
  status: 'resolved',
  severity: 'info',
  waiting: [],
});
const stateAfter = (alerts: readonly AlertEvent[], nowMs = NOW_MS): IncidentState =>
  advanceIncidents(noIncidents, alerts, nowMs).state;
const keysOf = (alerts: readonly AlertEvent[]) => alerts.map(({ dedupKey }) => dedupKey);

describe('the first pause', () => {
  test('is told at once and word for word', () => {
    const alert = pause('orders');
    expect(advanceIncidents(noIncidents, [alert], NOW_MS).messages).toEqual([alert]);
  });

  test('gives its key to those of the next five minutes, and to none later', () => {
    const opened = stateAfter([pause('orders')]);
    const inside = pause('billing', NOW_MS + INCIDENT.windowMs);
    const outside = pause('mail', NOW_MS + INCIDENT.windowMs + 1);
    const { messages } = advanceIncidents(opened, [inside, outside], NOW_MS + 6 * MINUTE_MS);
    expect(keysOf(messages)).toEqual(['spendfuse/orders', 'spendfuse/mail']);
  });

  test('told again for want of an answer, keeps one member', () => {
    const { state, messages } = advanceIncidents(
      stateAfter([pause('orders')]),
      [pause('orders')],
      NOW_MS,
    );
    expect(messages).toHaveLength(1);
    expect(state.incidents[0]?.members).toHaveLength(1);
  });
});

describe('more than five', () => {
  const step = advanceIncidents(noIncidents, manyPauses(7), NOW_MS + 2 * MINUTE_MS);

  test('are told one by one up to five, then in one table with everybody', () => {
    expect(step.messages.map(({ rows }) => rows.length)).toEqual([0, 0, 0, 0, 0, 7]);
    expect(new Set(keysOf(step.messages)).size).toBe(1);
    expect(step.messages[5]?.headline).toContain('Paused 7 functions, together about $266');
  });

  test('are told in a new table only when somebody joined, at most once a minute', () => {
    const quiet = advanceIncidents(step.state, [], NOW_MS + 10 * MINUTE_MS);
    expect(quiet.messages).toEqual([]);
    const soon = NOW_MS + 2 * MINUTE_MS + 1000;
    const joined = advanceIncidents(step.state, [pause('late', soon)], soon);
    expect(joined.messages).toEqual([]);
    const flushed = advanceIncidents(joined.state, [], soon + MINUTE_MS);
    expect(flushed.messages.map(({ rows }) => rows.length)).toEqual([8]);
  });

  test('one alert at a time says no more than all of them together', () => {
    let state: IncidentState = noIncidents;
    let count = 0;
    for (const alert of manyPauses(12)) {
      const next = advanceIncidents(state, [alert], alert.atMs);
      state = next.state;
      count += next.messages.length;
    }
    expect(count).toBeLessThanOrEqual(5 + 3);
  });

  test('a pause that failed is never held back for a table', () => {
    const failed: AlertEvent = {
      ...pause('dear', NOW_MS + 121_000),
      type: 'pause-failed',
      severity: 'critical',
    };
    expect(advanceIncidents(step.state, [failed], NOW_MS + 121_000).messages[0]).toMatchObject({
      type: 'pause-failed',
      severity: 'critical',
    });
  });
});

describe('a reminder', () => {
  const opened = stateAfter([pause('orders')]);
  const remindersBy = (hours: number): string[] => {
    let state = opened;
    const sentAlerts: string[] = [];
    for (let atMs = NOW_MS; atMs <= NOW_MS + hours * HOUR_MS; atMs += MINUTE_MS) {
      const step = advanceIncidents(state, [], atMs);
      state = step.state;
      sentAlerts.push(...step.messages.map(({ headline }) => headline));
    }
    return sentAlerts;
  };

  test('comes after 1, 6 and 24 hours and not between', () => {
    expect(remindersBy(30)).toEqual([
      'Still paused after 1 h: orders',
      'Still paused after 6 h: orders',
      'Still paused after 24 h: orders',
    ]);
  });

  test('says once what a long silence of the guard missed', () => {
    const { state, messages } = advanceIncidents(opened, [], NOW_MS + 7 * HOUR_MS);
    expect(messages.map(({ headline }) => headline)).toEqual(['Still paused after 6 h: orders']);
    expect(advanceIncidents(state, [], NOW_MS + 7 * HOUR_MS).messages).toEqual([]);
  });

  test('carries the command and the deadline, and names only those still paused', () => {
    const two = stateAfter([pause('orders'), pause('billing')]);
    const left = advanceIncidents(two, [resume('orders')], NOW_MS + MINUTE_MS).state;
    const [told] = advanceIncidents(left, [], NOW_MS + HOUR_MS).messages;
    expect(told?.nextSteps[0]).toBe('spendfuse resume billing');
    expect(told?.impact[0]).toContain('the first is kept until 2026-11-25');
    expect(told?.headline).not.toContain('orders');
  });

  test('does not come once everything is resumed', () => {
    const over = advanceIncidents(opened, [resume('orders')], NOW_MS + MINUTE_MS).state;
    expect(advanceIncidents(over, [], NOW_MS + 2 * HOUR_MS).messages).toEqual([]);
  });
});

describe('a resume', () => {
  test('of one leaves the incident open and says who is still paused', () => {
    const two = stateAfter([pause('orders'), pause('billing')]);
    const { messages } = advanceIncidents(two, [resume('billing')], NOW_MS);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      type: 'resumed',
      status: 'firing',
      dedupKey: 'spendfuse/orders',
      headline: 'Resumed billing; still paused: orders',
    });
  });

  test('of the last resolves it under its own key, and is then forgotten', () => {
    const two = stateAfter([pause('orders'), pause('billing')]);
    const all = [resume('billing'), resume('orders')];
    const { state, messages } = advanceIncidents(two, all, NOW_MS);
    expect(messages.filter(({ status }) => status === 'resolved')).toHaveLength(1);
    expect(messages[1]?.dedupKey).toBe('spendfuse/orders');
    expect(state).toEqual(noIncidents);
  });

  test('of a pause that is not remembered resolves under the key of its record', () => {
    const alert = resume('orders');
    expect(advanceIncidents(noIncidents, [alert], NOW_MS).messages).toEqual([alert]);
  });
});

describe('pages that no record closes', () => {
  const breach = alertOf('mass-breach');

  test('a mass breach pages under its own key, and is resolved when nothing is paused', () => {
    const opened = advanceIncidents(noIncidents, [pause('orders'), breach], NOW_MS);
    expect(opened.messages[1]).toEqual(breach);
    const { state, messages } = advanceIncidents(opened.state, [resume('orders')], NOW_MS);
    expect(messages.map(({ dedupKey, status }) => [dedupKey, status])).toEqual([
      ['spendfuse/orders', 'resolved'],
      [breach.dedupKey, 'resolved'],
    ]);
    expect(state).toEqual(noIncidents);
  });

  test('a pause that could not be recorded is resolved when that function is paused', () => {
    const failed = alertOfObservation({
      type: 'pause-failed',
      functionId: 'id-orders',
      functionName: 'orders',
      because: 'the journal cannot be written',
      evidence: null,
      atMs: NOW_MS,
    });
    const opened = advanceIncidents(noIncidents, [failed], NOW_MS);
    expect(opened.messages).toEqual([failed]);
    const other = advanceIncidents(opened.state, [pause('billing')], NOW_MS);
    expect(keysOf(other.messages)).toEqual(['spendfuse/billing']);
    const { messages } = advanceIncidents(other.state, [pause('orders')], NOW_MS);
    expect(messages[0]).toMatchObject({ dedupKey: failed.dedupKey, status: 'resolved' });
    expect(messages[1]?.type).toBe('paused');
  });

  test.each(['warn', 'would-pause'] as const)('%s is passed on as it is', (type) => {
    const step = advanceIncidents(noIncidents, [alertOf(type)], NOW_MS);
    expect(step).toEqual({ state: noIncidents, messages: [alertOf(type)] });
  });
});

describe('for any order of events', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const event = fc.record({
    name: fc.constantFrom(...names),
    isResume: fc.boolean(),
    waitMs: fc.integer({ min: 0, max: 8 * MINUTE_MS }),
  });

  test('every pause is told, each incident is resolved once, and nothing stays behind', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let state: IncidentState = noIncidents;
        let nowMs = NOW_MS;
        const paused = new Set<string>();
        const report = new Set<string>();
        const resolved: string[] = [];
        const apply = (alerts: readonly AlertEvent[]) => {
          const step = advanceIncidents(state, alerts, nowMs);
          state = step.state;
          for (const message of step.messages) {
            if (message.recordId) report.add(message.recordId);
            for (const row of message.rows) report.add(row.recordId);
            if (message.status === 'resolved') resolved.push(message.dedupKey);
          }
        };
        const recordOf = (name: string, serial: number) => `${name}-${serial}`;
        const serials: Record<string, number> = {};
        const expected = new Set<string>();
        for (const { name, isResume, waitMs } of events) {
          nowMs += waitMs;
          if (isResume === paused.has(name)) {
            if (!isResume) serials[name] = (serials[name] ?? 0) + 1;
            const record = recordOf(name, serials[name] ?? 0);
            expected.add(record);
            apply([isResume ? resume(record, nowMs) : pause(record, nowMs)]);
            if (isResume) paused.delete(name);
            else paused.add(name);
          }
        }
        nowMs += 2 * MINUTE_MS;
        apply([]);
        for (const name of paused) apply([resume(recordOf(name, serials[name] ?? 0), nowMs)]);
        expect([...expected].filter((record) => !report.has(record))).toEqual([]);
        expect(new Set(resolved).size).toBe(resolved.length);
        expect(state).toEqual(noIncidents);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the kept state', () => {
  test('reads back as it was written', () => {
    const { state } = advanceIncidents(
      noIncidents,
      [...manyPauses(7), alertOf('mass-breach')],
      NOW_MS,
    );
    expect(parseIncidentState(JSON.stringify(state))).toEqual({ value: state });
  });

  test('names every field that is damaged', () => {
    const state = JSON.parse(JSON.stringify(stateAfter([pause('orders')])));
    state.incidents[0].members[0].atMs = 'soon';
    state.incidents[0].remindedHours = -1;
    state.pages = [{ dedupKey: 'k', type: 'warn', functionId: 'i', functionName: 'n' }];
    expect(parseIncidentState(JSON.stringify(state))).toEqual({
      problems: [
        'state.incidents[0].remindedHours is -1; use a number 0 or more',
        "state.incidents[0].members[0].atMs is 'soon'; use a number 0 or more",
        "state.pages[0].type is 'warn'; use mass-breach, pause-failed or blind",
      ],
    });
  });

  test.each(['', 'null', '[]', '{"schemaVersion":2}'])('%j is a list of problems', (stored) => {
    const parsed = parseIncidentState(stored);
    expect('problems' in parsed && parsed.problems.length).toBeGreaterThan(0);
  });
});
