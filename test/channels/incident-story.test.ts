// An incident as it goes on: what is told of it is true at that moment, a storm stays quiet, and no page stays open.

import * as fc from 'fast-check';
import { advanceIncidents, INCIDENT } from '../../lib/channels/incident';
import {
  type IncidentState,
  noIncidents,
  parseIncidentState,
} from '../../lib/channels/incident-state';
import type { AlertEvent, AlertType } from '../../lib/core/alerts/alert';
import { NOW_MS } from '../support/builders';
import { alertOf } from './sample-alerts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const about = (type: AlertType, name: string, atMs = NOW_MS): AlertEvent => ({
  ...alertOf(type),
  recordId: name,
  functionId: `id-${name}`,
  functionName: name,
  dedupKey: `spendfuse/${name}`,
  atMs,
});
const stateAfter = (alerts: readonly AlertEvent[], nowMs = NOW_MS): IncidentState =>
  advanceIncidents(noIncidents, alerts, nowMs).state;
const namesOf = (count: number): string[] => Array.from({ length: count }, (_, i) => `f${i}`);
const pausesOf = (count: number): AlertEvent[] => namesOf(count).map((n) => about('paused', n));

describe('a reminder says what is so', () => {
  const remindedOf = (type: AlertType, hours: number) =>
    advanceIncidents(
      stateAfter([about('paused', 'orders'), about(type, 'orders')]),
      [],
      NOW_MS + hours * HOUR_MS,
    ).messages;

  test('of a pause that failed that it still runs, as loud as the first time', () => {
    expect(remindedOf('pause-failed', 1)).toMatchObject([
      {
        headline: 'STILL NOT STOPPED after 1 h: orders',
        type: 'pause-failed',
        severity: 'critical',
        nextSteps: alertOf('pause-failed').nextSteps,
      },
    ]);
  });

  test('of what was just let try, nothing; of what is tried for hours, that', () => {
    expect(remindedOf('probation', 1)).toEqual([]);
    expect(remindedOf('probation', 6)[0]?.headline).toBe('Still on probation after 6 h: orders');
  });

  test('of what ran away again, the commands that are not refused', () => {
    expect(remindedOf('re-tripped', 1)[0]).toMatchObject({
      headline: 'Still paused after 1 h: orders',
      nextSteps: alertOf('re-tripped').nextSteps,
    });
  });

  test('of two, the one that needs somebody', () => {
    const state = stateAfter([...pausesOf(2), about('probation', 'f0')]);
    const [told] = advanceIncidents(state, [], NOW_MS + HOUR_MS).messages;
    expect(told?.headline).toBe('Still paused after 1 h: f1');
    expect(told?.rows.map(({ exception }) => exception)).toEqual(['on probation', undefined]);
  });
});

describe('a storm', () => {
  /** Every minute a tick: what the whole story says, from the first pause to the last resume. */
  const storyOf = (count: number, type: 'probation' | 'resumed'): AlertEvent[] => {
    let { state, messages } = advanceIncidents(noIncidents, pausesOf(count), NOW_MS);
    const sentAlerts = [...messages];
    for (const [index, name] of namesOf(count).entries()) {
      const nowMs = NOW_MS + 10 * MINUTE_MS + index * 100;
      ({ state, messages } = advanceIncidents(state, [about(type, name, nowMs)], nowMs));
      sentAlerts.push(...messages);
    }
    sentAlerts.push(...advanceIncidents(state, [], NOW_MS + 20 * MINUTE_MS).messages);
    return sentAlerts;
  };

  test.each([6, 200])('of %d that are tried again is told in tables', (count) => {
    expect(storyOf(count, 'probation').length).toBeLessThanOrEqual(5 + 4);
  });

  test.each([6, 200])(
    'of %d that are given back ends in one message, which resolves it',
    (count) => {
      const sentAlerts = storyOf(count, 'resumed');
      expect(sentAlerts.length).toBeLessThanOrEqual(5 + 3);
      expect(sentAlerts.filter(({ status }) => status === 'resolved')).toMatchObject([
        {
          dedupKey: 'spendfuse/f0',
          headline: `All ${count} functions are resumed, the last of them f${count - 1}`,
        },
      ]);
    },
  );

  test('half over, says how many are what, and names who is left', () => {
    const backs = namesOf(4).map((name) => about('resumed', name, NOW_MS + HOUR_MS / 2));
    const { messages } = advanceIncidents(
      stateAfter(pausesOf(7)),
      [...backs, about('probation', 'f4')],
      NOW_MS + HOUR_MS / 2,
    );
    expect(messages.map(({ headline }) => headline)).toEqual([
      'Of 7 functions paused, 2 still paused, 1 on probation, 4 resumed: f5, f6',
    ]);
    expect(messages[0]?.nextSteps).toEqual([
      'spendfuse status',
      'spendfuse resume --all --probation',
    ]);
  });

  test('of a thousand is remembered in less than a table takes', () => {
    const state = stateAfter(pausesOf(1000));
    expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(400 * 1024);
    expect(parseIncidentState(JSON.stringify(state))).toEqual({ value: state });
  });
});

describe('a page that no record closes', () => {
  const observed = (type: 'pause-failed' | 'mass-breach' | 'blind', atMs = NOW_MS): AlertEvent => ({
    ...alertOf(type),
    recordId: null,
    dedupKey: `spendfuse/${type}/orders`,
    atMs,
  });

  test.each(['pause-failed', 'mass-breach', 'blind'] as const)(
    'for %s is open while it is told again, and closed once when it is not',
    (type) => {
      const again = advanceIncidents(
        stateAfter([observed(type)]),
        [observed(type, NOW_MS + HOUR_MS)],
        NOW_MS + HOUR_MS,
      );
      const early = advanceIncidents(again.state, [], NOW_MS + INCIDENT.pageMs);
      expect(early.messages).toEqual([]);
      const late = advanceIncidents(early.state, [], NOW_MS + HOUR_MS + INCIDENT.pageMs);
      expect(late.messages).toMatchObject([
        { status: 'resolved', dedupKey: `spendfuse/${type}/orders`, recordId: null },
      ]);
      expect(late.state).toEqual(noIncidents);
    },
  );

  test('stays open for a mass breach as long as anything is paused', () => {
    const state = stateAfter([about('paused', 'f0'), observed('mass-breach')]);
    const later = advanceIncidents(state, [], NOW_MS + 30 * HOUR_MS);
    expect(later.messages.filter(({ status }) => status === 'resolved')).toEqual([]);
  });

  test('kept by a guard of before is closed all the same, counted from now', () => {
    const { pages: [page] = [] } = stateAfter([observed('blind')]);
    const old: IncidentState = {
      ...noIncidents,
      pages: page ? [{ ...page, lastMs: undefined }] : [],
    };
    const seen = advanceIncidents(old, [], NOW_MS);
    expect(seen.messages).toEqual([]);
    const late = advanceIncidents(seen.state, [], NOW_MS + INCIDENT.pageMs);
    expect(late.messages).toHaveLength(1);
  });
});

test('state of a guard of before, without what is known now, is read and goes on', () => {
  const state = stateAfter([about('paused', 'orders')]);
  const before = JSON.parse(
    JSON.stringify(state, (key, value) =>
      ['lastType', 'nextSteps'].includes(key) ? undefined : value,
    ),
  );
  const parsed = parseIncidentState(JSON.stringify(before));
  if (!('value' in parsed)) throw new Error(parsed.problems.join());
  const { messages } = advanceIncidents(parsed.value, [], NOW_MS + HOUR_MS);
  expect(messages[0]).toMatchObject({
    headline: 'Still paused after 1 h: orders',
    nextSteps: ['spendfuse status orders'],
  });
});

describe('for any story', () => {
  const TYPES = ['paused', 'pause-failed', 'probation', 're-tripped', 'resumed'] as const;
  const event = fc.record({
    name: fc.constantFrom(...namesOf(9)),
    type: fc.constantFrom(...TYPES),
    waitMs: fc.integer({ min: 0, max: 30 * MINUTE_MS }),
  });

  test('each ending is told or in a table, each key is resolved once, and state reads back', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let state = noIncidents;
        let nowMs = NOW_MS;
        const held = new Map<string, string>();
        const resolved: string[] = [];
        const fired = new Set<string>();
        const apply = (alerts: readonly AlertEvent[]) => {
          const step = advanceIncidents(state, alerts, nowMs);
          const parsed = parseIncidentState(JSON.stringify(step.state));
          if (!('value' in parsed)) throw new Error(parsed.problems.join());
          state = parsed.value;
          for (const { status, dedupKey } of step.messages) {
            if (status === 'firing') fired.add(dedupKey);
            else resolved.push(dedupKey);
          }
        };
        for (const [serial, { name, type, waitMs }] of events.entries()) {
          nowMs += waitMs;
          const record = held.get(name) ?? `${name}-${serial}`;
          if (!held.has(name) && type !== 'paused' && type !== 'pause-failed') continue;
          if (type === 'resumed') held.delete(name);
          else held.set(name, record);
          apply([
            { ...about(type, record, nowMs), status: type === 'resumed' ? 'resolved' : 'firing' },
          ]);
        }
        for (const record of held.values()) apply([about('resumed', record, nowMs)]);
        expect(state.incidents).toEqual([]);
        expect(resolved.sort()).toEqual([...fired].sort());
      }),
      { numRuns: 300 },
    );
  });
});
