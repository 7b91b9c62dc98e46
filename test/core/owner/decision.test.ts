// Owners' decisions: what each changes of a function, when it ends by itself, and what stored text is refused.
// A decision that is damaged, over or about another function must change nothing.

import {
  type Decision,
  describeDecision,
  isStanding,
  parseDecision,
  problemsWithDecision,
  withDecisions,
} from '../../../lib/core/owner/decision';
import { NOW_MS, target } from '../../support/builders';
import { accept, raise, snooze } from '../../support/decisions';

const HOUR_MS = 3_600_000;

describe('a raise', () => {
  test('takes the place of the one ceiling it names', () => {
    const before = target({ override: { ceilingUsdPerDay: 5, ceilingUsdPerHour: 1 } });
    const after = withDecisions(before, [raise({ period: 'day', usd: 50 })], NOW_MS);
    expect(after.override).toEqual({ ceilingUsdPerDay: 50, ceilingUsdPerHour: 1 });
    expect(before.override.ceilingUsdPerDay).toBe(5);
  });

  test('gives way to a later one of the same period, in whatever order they are read', () => {
    const early = raise({ decisionId: 'b', usd: 50, atMs: NOW_MS - 2 });
    const late = raise({ decisionId: 'a', usd: 70, atMs: NOW_MS - 1 });
    for (const both of [
      [early, late],
      [late, early],
    ])
      expect(withDecisions(target(), both, NOW_MS).override.ceilingUsdPerDay).toBe(70);
  });

  test('of the same moment as another gives way to the one whose id is later', () => {
    const first = raise({ decisionId: 'a', usd: 50 });
    const second = raise({ decisionId: 'b', usd: 70 });
    for (const both of [
      [first, second],
      [second, first],
    ])
      expect(withDecisions(target(), both, NOW_MS).override.ceilingUsdPerDay).toBe(70);
  });

  test('ends by itself, and then the raise before it counts again', () => {
    const lasting = raise({ decisionId: 'a', usd: 30, atMs: NOW_MS - 2 });
    const brief = raise({ decisionId: 'b', usd: 70, untilMs: NOW_MS + HOUR_MS });
    const usdAt = (nowMs: number) =>
      withDecisions(target(), [lasting, brief], nowMs).override.ceilingUsdPerDay;
    expect(usdAt(NOW_MS + HOUR_MS - 1)).toBe(70);
    expect(usdAt(NOW_MS + HOUR_MS)).toBe(30);
  });

  test('changes nobody else', () => {
    const other = target({ functionId: 'id-other' });
    expect(withDecisions(other, [raise()], NOW_MS)).toBe(other);
  });
});

describe('a snooze', () => {
  test('only observes until its end, and re-arms by itself', () => {
    const asleep = snooze({ untilMs: NOW_MS + HOUR_MS });
    expect(withDecisions(target(), [asleep], NOW_MS).override.mode).toBe('observe');
    expect(withDecisions(target(), [asleep], NOW_MS + HOUR_MS).override.mode).toBeUndefined();
  });

  test('lasts a week at most', () => {
    const weekMs = 7 * 24 * HOUR_MS;
    expect(problemsWithDecision(snooze({ untilMs: NOW_MS + weekMs }))).toEqual([]);
    expect(problemsWithDecision(snooze({ untilMs: NOW_MS + weekMs + 1 }))).toHaveLength(1);
  });
});

test('an acceptance overrides no policy, and is history after two weeks', () => {
  expect(withDecisions(target(), [accept()], NOW_MS).override).toEqual({});
  expect(isStanding(accept(), NOW_MS + 14 * 24 * HOUR_MS - 1)).toBe(true);
  expect(isStanding(accept(), NOW_MS + 14 * 24 * HOUR_MS)).toBe(false);
});

describe('stored text', () => {
  test.each<Decision>([raise(), raise({ untilMs: NOW_MS + 1 }), snooze(), accept()])(
    'comes back as it was: $kind',
    (decision) => {
      expect(parseDecision(JSON.stringify(decision))).toEqual({ value: decision });
    },
  );

  test('that is no JSON, no object or of no known kind is a problem', () => {
    for (const json of ['{', 'null', '3', '"raise"', '{"schemaVersion":1,"kind":"constructor"}'])
      expect(parseDecision(json)).toHaveProperty('problems');
  });

  test('tells all its problems at once, each with the value', () => {
    const wrong = { ...raise(), schemaVersion: 2, by: '', usd: 0, period: 'week', atMs: -1 };
    expect(problemsWithDecision(wrong)).toEqual([
      'schemaVersion is 2; use 1',
      "by is ''; use text of 1 to 2048 characters",
      'atMs is -1; use a number from 0 to 8640000000000000',
      "period is 'week'; use hour, day or month",
      'usd is 0; use a number from 0.01 to 1000000000000',
    ]);
  });

  test('of a snooze without its moment is a problem of the moment, and its end is still looked at', () => {
    expect(problemsWithDecision({ ...snooze(), atMs: 'now', untilMs: -1 })).toEqual([
      "atMs is 'now'; use a number from 0 to 8640000000000000",
      'untilMs is -1; use a number from 0 to 604800000',
    ]);
  });

  test('that lacks a field names it', () => {
    for (const field of ['decisionId', 'functionId', 'by', 'because', 'atMs', 'usd', 'untilMs'])
      expect(problemsWithDecision({ ...raise(), [field]: undefined }).join()).toContain(field);
  });
});

test('says what it is in one phrase', () => {
  expect([raise(), snooze(), accept()].map(describeDecision)).toEqual([
    'ceiling raised to $50.00/day',
    'only observed until 2026-11-21T05:20:00Z',
    '$12.00/h accepted as the new normal',
  ]);
});
