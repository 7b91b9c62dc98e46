// What an alert says about who is hit and what to do, as it changes with the phase of a record.

import {
  type AlertType,
  alertOfObservation,
  alertOfRecord,
  type ObservationInput,
} from '../../../lib/core/alerts/alert';
import { HEADLINE_CHARS_MAX } from '../../../lib/core/alerts/alert-event';
import {
  describeWaiting,
  formatMoment,
  headlineOf,
  shellWord,
} from '../../../lib/core/alerts/alert-words';
import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import {
  concurrency,
  evidence,
  heldLever,
  NOW_MS,
  record,
  source,
  throttle,
} from '../../support/builders';

const stopped = heldLever({
  prior: source('orders-in'),
  paused: source('orders-in', 'disabled'),
  wanted: source('orders-in', 'disabled'),
});
const onProbation = record({
  phase: 'probation',
  held: [heldLever({ ...stopped, wanted: stopped.prior }), heldLever({ wanted: concurrency(2) })],
});

test('a headline fits a lock screen, whatever the names and the reason', () => {
  const long = record({ functionName: 'n'.repeat(140), because: 'b'.repeat(900) });
  for (const type of ['paused', 'pause-failed', 're-tripped', 'resumed'] as const) {
    const { headline } = alertOfRecord(long, type, NOW_MS);
    expect(headline.length).toBeLessThanOrEqual(HEADLINE_CHARS_MAX);
  }
  expect(alertOfRecord(long, 'paused', NOW_MS).headline).toContain('…: b');
  const { functionId, functionName, because } = long;
  for (const type of ['pause-failed', 'would-pause', 'warn', 'blind', 'mass-breach'] as const) {
    const seen = { type, functionId, functionName, because, evidence: null, atMs: NOW_MS };
    expect(alertOfObservation(seen).headline.length).toBeLessThanOrEqual(HEADLINE_CHARS_MAX);
  }
});

test('probation says that work flows again, and how many may run', () => {
  const alert = alertOfRecord(onProbation, 'probation', NOW_MS);
  expect(alert.impact).toEqual([
    'at most 2 run at once; callers above that get 429, asynchronous events are retried',
  ]);
  expect(alert.waiting).toEqual([]);
  expect(alert.ifNothing).toContain('resumed in full if it stays calm');
});

test('a pause that is not whole names what was not reached, and how to pause by hand', () => {
  const half = record({ phase: 'pausing', held: [stopped, heldLever({ status: 'planned' })] });
  const alert = alertOfRecord(half, 'pause-failed', NOW_MS);
  expect(alert.impact).toEqual([
    'not set yet: reserved concurrency 0',
    'messages wait in the queue orders-in until its retention ends',
  ]);
  expect(alert.nextSteps).toEqual([
    'aws lambda put-function-concurrency --reserved-concurrent-executions 0 --function-name orders',
    'spendfuse status orders',
  ]);
  expect(alert.ifNothing).toBe('it runs on; the guard tries again every minute');
});

test('a resume that is not whole names what was not restored, and holds nothing any more', () => {
  const half = record({
    phase: 'resuming',
    held: [
      { ...stopped, wanted: stopped.prior },
      heldLever({ wanted: concurrency(5), status: 'planned' }),
    ],
  });
  const alert = alertOfRecord(half, 'resume-failed', NOW_MS);
  expect(alert.impact).toEqual(['not restored yet: reserved concurrency 5']);
  expect(alert.waiting).toEqual([]);
  expect(alert.nextSteps).toEqual(['spendfuse status orders']);
  expect(alert.ifNothing).toBe('it stays as it is; the guard tries again every minute');
});

test('a pause that is whole counts what it set by a call of unknown outcome', () => {
  const whole = record({ held: [{ ...stopped, status: 'planned' }] });
  expect(alertOfRecord(whole, 'paused', NOW_MS).impact).toEqual([
    'messages wait in the queue orders-in until its retention ends',
  ]);
});

test('concurrency that is as it was before hits nobody', () => {
  const open = record({ phase: 'probation', held: [heldLever({ wanted: concurrency(null) })] });
  expect(alertOfRecord(open, 'probation', NOW_MS).impact).toEqual([]);
});

test.each([
  ['queue', null, 'messages wait in the queue in until its retention ends'],
  ['stream', null, 'records wait in the stream in until they expire'],
  ['other', null, 'events wait at in'],
  ['other', NOW_MS, 'events wait at in, the first is kept until 03:20 UTC'],
] as const)('what waits at a source of the kind %s, kept until %j, is called so', (...row) => {
  const [sourceKind, keptUntilMs, words] = row;
  const waiting = { sourceKind, name: 'in', sinceMs: NOW_MS, keptUntilMs };
  expect(describeWaiting(waiting, NOW_MS)).toBe(words);
});

test('a lever that a person took over is not said to be ours', () => {
  const theirs = record({ held: [heldLever({ ...stopped, status: 'released' })] });
  expect(alertOfRecord(theirs, 'paused', NOW_MS).impact).toEqual([]);
});

test('runs that mostly fail are named as a likely cause', () => {
  const failing = record({ evidence: evidence({ errorShare: 0.62 }), held: [stopped] });
  expect(alertOfRecord(failing, 'paused', NOW_MS).causes).toEqual([
    'called through the queue orders-in',
    '62 % of its runs fail: these may be retries',
  ]);
});

test('half of the runs failing is a likely cause, and a little less is not', () => {
  const causes = (errorShare: number) =>
    alertOfRecord(record({ evidence: evidence({ errorShare }) }), 'paused', NOW_MS).causes;
  expect(causes(0.5)).toEqual(['50 % of its runs fail: these may be retries']);
  expect(causes(0.49)).toEqual([]);
});

test('three of its callers are named, and more are counted as others', () => {
  const calledBy = (...names: string[]) =>
    alertOfRecord(
      record({ held: names.map((name) => heldLever({ prior: source(name) })) }),
      'paused',
      NOW_MS,
    ).causes;
  expect(calledBy('a', 'b', 'c')).toEqual(['called through the queue a, the queue b, the queue c']);
  expect(calledBy('a', 'b', 'c', 'd')).toEqual([
    'called through the queue a, the queue b, the queue c and others',
  ]);
});

test('an API and a source of another kind are named as callers too', () => {
  const held = [
    heldLever({ prior: throttle('prod', null) }),
    heldLever({ prior: source('broker', 'enabled', 'other') }),
  ];
  expect(alertOfRecord(record({ held }), 'paused', NOW_MS).causes).toEqual([
    'called through the API prod, broker',
  ]);
});

test('a reason that just fits a lock screen is kept whole', () => {
  const headline = (length: number) =>
    headlineOf('Paused f', `${'b'.repeat(length - 'Paused f: ; end'.length)}; end`);
  expect(headline(HEADLINE_CHARS_MAX)).toMatch(/b; end$/);
  expect(headline(HEADLINE_CHARS_MAX + 1)).toMatch(/b$/);
});

test('a resume says how long it lasted and what that pace would have cost', () => {
  const over = record({ openedAtMs: NOW_MS - 30 * 60_000, phaseSinceMs: NOW_MS, phase: 'closed' });
  expect(alertOfRecord(over, 'resumed', NOW_MS).money).toContain('held for 30 min');
  expect(alertOfRecord(over, 'resumed', NOW_MS).money).toContain('about $21');
  const cheap = { ...over, evidence: evidence({ usdPerHour: 1 }) };
  expect(alertOfRecord(cheap, 'resumed', NOW_MS).money).toContain('about $0.50, an estimate');
});

test('a resume that a clock dates before its pause lasted no time, and cost nothing', () => {
  const over = record({ openedAtMs: NOW_MS, phaseSinceMs: NOW_MS - 5_000, phase: 'closed' });
  expect(alertOfRecord(over, 'resumed', NOW_MS).money).toBe('held for 0 s');
});

test('a hold that ends tomorrow is told with its date', () => {
  const held = record({ holdUntilMs: NOW_MS + 86_400_000 });
  expect(alertOfRecord(held, 'paused', NOW_MS).ifNothing).toContain('at 2026-11-22 03:20 UTC');
});

describe('commands', () => {
  const named = (functionName: string) => ({ functionName, functionId: 'arn:aws:f:1' });

  test.each([
    ['orders', 'orders'],
    ['a b', "'a b'"],
    ['$(reboot)', "'$(reboot)'"],
    ["it's", "'it'\\''s'"],
    ['--all', 'arn:aws:f:1'],
    ['two\nlines', "'two?lines'"],
  ])('can be pasted into a shell when a function is called %j', (name, word) => {
    expect(shellWord(named(name))).toBe(word);
  });

  test('arm where the guard observes, and look at the whole where the whole is hit', () => {
    const seen = {
      functionId: 'id',
      functionName: 'f',
      because: 'b',
      evidence: null,
      atMs: NOW_MS,
    };
    const steps = (type: ObservationInput['type'], functionId = 'id') =>
      alertOfObservation({ ...seen, type, functionId }).nextSteps;
    expect(steps('would-pause')).toEqual([
      'spendfuse status f',
      'spendfuse pause f',
      'spendfuse arm',
    ]);
    expect(steps('mass-breach', 'account')).toEqual(['spendfuse status']);
    expect(steps('blind', 'account')).toEqual(['spendfuse status']);
    expect(steps('blind')).toEqual(['spendfuse status f']);
    expect(steps('pause-failed')[0]).toMatch(/^aws lambda put-function-concurrency .* f$/);
  });

  const stepsOf = (changes: Partial<PauseRecord>, type: AlertType) =>
    alertOfRecord(record(changes), type, NOW_MS).nextSteps;
  const FORCED = "spendfuse resume orders --force --reason 'the cause is gone'";

  test('of a first pause begin with what changes nothing, and end with what cannot be tried', () => {
    expect(stepsOf({}, 'paused')).toEqual([
      'spendfuse status orders',
      'spendfuse resume orders --probation',
      'spendfuse resume orders',
    ]);
  });

  test('of what ran away again are those that are not refused, the careful one first', () => {
    const careful = ['spendfuse status orders', 'spendfuse resume orders --probation', FORCED];
    expect(stepsOf({ holdLevel: 1 }, 're-tripped')).toEqual(careful);
    expect(stepsOf({ holdLevel: 1 }, 'paused')).toEqual(careful);
  });

  test('of what is on probation begin with a look', () => {
    expect(stepsOf({ phase: 'probation' }, 'probation')).toEqual([
      'spendfuse status orders',
      FORCED,
    ]);
  });
});

test('a moment of the same day is a clock time, another has its date', () => {
  expect(formatMoment(NOW_MS + 3600_000, NOW_MS)).toBe('04:20 UTC');
  expect(formatMoment(NOW_MS + 86_400_000, NOW_MS)).toBe('2026-11-22 03:20 UTC');
});

test.each([
  ['arn:aws:lambda:eu-west-1:1:function:orders', /^aws lambda put-function-concurrency /],
  [
    '/subscriptions/1/resourceGroups/shop/providers/Microsoft.Web/sites/orders',
    /^az functionapp stop --ids '\/subscriptions\/1\/.*\/orders'$/,
  ],
  [
    'projects/shop/locations/europe-west1/services/orders',
    /^gcloud run services update orders --scaling=0 --project 'shop' --region 'europe-west1'$/,
  ],
])('the command that stops %s by hand is its cloud’s own', (functionId, command) => {
  const failed = record({ functionId, phase: 'pausing' });
  expect(alertOfRecord(failed, 'pause-failed', NOW_MS).nextSteps[0]).toMatch(command);
});
