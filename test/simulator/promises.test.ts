// What the guard promises about a run: each promise can be broken, and says so in words with the figures.
// And the other half of the truth: honest work that a guard turns away is counted, and only a guard's.

import { allowanceOf } from '../../lib/simulator/allowance';
import type { HonestFigures } from '../../lib/simulator/honest-report';
import { brokenPromises, type JudgedRun } from '../../lib/simulator/promises';
import type { RunReport } from '../../lib/simulator/report';
import { honestRun, simulatedRun } from '../support/demo-story';
import { reportsOf } from '../support/run-seeds';

const NOTHING: HonestFigures = { requests: 1000, refused: 0, hoursRefused: 0, hoursAtZero: 0 };

const judged = (changes: Partial<JudgedRun> = {}): JudgedRun => ({
  summary: simulatedRun(),
  allowance: allowanceOf({ kind: 'attack' }),
  stars: NOTHING,
  bystanders: NOTHING,
  secondsToAlert: 300,
  guardBudgetUsdPerMonth: 2,
  ...changes,
});
const honest = (changes: Partial<JudgedRun> = {}): JudgedRun =>
  judged({ summary: honestRun(), allowance: allowanceOf({ kind: 'honest' }), ...changes });
const attack = (allows: Parameters<typeof allowanceOf>[0]['allows']): JudgedRun =>
  judged({ allowance: allowanceOf({ kind: 'attack', allows }) });

test('a paused attack and an honest run left alone keep every promise', () => {
  expect([...brokenPromises(judged()), ...brokenPromises(honest())]).toEqual([]);
});

test.each<[string, JudgedRun, string]>([
  ['attack-held', judged({ summary: simulatedRun({ paused: false }) }), 'was not paused'],
  ['held-in-time', attack({ heldWithinHours: 0.05 }), 'held after 0.1 h, allowed 0.1 h'],
  ['told-in-time', { ...attack({ toldWithinHours: 2 }), secondsToAlert: null }, 'told never'],
  ['honest-left-alone', honest({ summary: honestRun({ paused: true }) }), 'was paused'],
  ['honest-served', honest({ stars: { ...NOTHING, refused: 5 } }), '5 of 1,000 honest requests'],
  ['never-at-zero', honest({ stars: { ...NOTHING, hoursAtZero: 2 } }), 'at zero for 2.0 h'],
  [
    'bystanders-served',
    judged({ bystanders: { ...NOTHING, requests: 1000, refused: 2 } }),
    'of bystanders',
  ],
  ['loss-within-bound', judged({ summary: simulatedRun({ overspendUsd: 13 }) }), 'of $12.25'],
  ['loss-allowed', attack({ overspendUsd: 3 }), 'exceeds the $3.00'],
  [
    'no-event-lost',
    judged({ summary: simulatedRun({ eventsSent: 7, eventsLost: 7 }) }),
    '7 events',
  ],
  ['events-add-up', judged({ summary: simulatedRun({ eventsSent: 1 }) }), '1 events are nowhere'],
  [
    'given-back',
    judged({ summary: simulatedRun({ resumedExactly: false }) }),
    'differs from the state',
  ],
  ['guard-affordable', judged({ guardBudgetUsdPerMonth: 1 }), 'cost $1.64 a month'],
])('%s can be broken, and says by how much', (promise, run, words) => {
  expect(brokenPromises(run)).toEqual([{ promise, words: expect.stringContaining(words) }]);
});

test('a loss that equals its bound but for the noise of fractions keeps it', () => {
  const summary = simulatedRun({ overspendUsd: 0.1 + 0.2, boundUsd: 0.3 });
  expect(brokenPromises(judged({ summary }))).toEqual([]);
});

test('a scenario that allows a hold allows no zero with it', () => {
  const allowance = allowanceOf({ kind: 'honest', allows: { mayHold: true, refusedShare: 0.1 } });
  const summary = honestRun({ paused: true });
  const stars = { ...NOTHING, refused: 100 };
  expect(brokenPromises(honest({ summary, allowance, stars }))).toEqual([]);
  const atZero = honest({ summary, allowance, stars: { ...stars, hoursAtZero: 0.1 } });
  expect(brokenPromises(atZero).map(({ promise }) => promise)).toEqual(['never-at-zero']);
});

describe('honest work refused in a run', () => {
  let pausing: RunReport | undefined;
  let observing: RunReport | undefined;
  beforeAll(async () => {
    const job = { scenario: 'crawler-plateau', fromSeed: 3, toSeed: 3 };
    [pausing, observing] = await reportsOf([job, { ...job, policy: { mode: 'observe' } }]);
  }, 60_000);

  test('is what the pause turns away: requests, and hours about as long as the pause', () => {
    expect(pausing?.honestRefused).toBeGreaterThan(100);
    expect(pausing?.honestRefusedShare).toBeCloseTo(
      (pausing?.honestRefused ?? 0) / (pausing?.honestRequests ?? 1),
      5,
    );
    expect(pausing?.hoursAtZero).toBeGreaterThan(0.5);
    expect(pausing?.honestHoursRefused).toBeGreaterThan(0.5);
  });

  test('is none where the guard only observes, however much an attack crowds out', () => {
    expect(observing).toMatchObject({
      honestRefused: 0,
      honestHoursRefused: 0,
      hoursAtZero: 0,
    });
  });
});
