// The one canonical alert: a headline that fits a lock screen, sentences with the numbers in them, and what to do.

import fc from 'fast-check';
import {
  type AlertType,
  alertOfObservation,
  alertOfRecord,
  type ObservationInput,
} from '../../../lib/core/alerts/alert';
import { HEADLINE_CHARS_MAX } from '../../../lib/core/alerts/alert-event';
import { ALERT_TYPES } from '../../../lib/core/pausing/alert-type';
import type { Actor, HeldLever } from '../../../lib/core/pausing/pause-record';
import type { Lever } from '../../../lib/core/pausing/target';
import { anyRecord } from '../../support/arbitraries/record-arbitraries';
import { concurrency, evidence, heldLever, NOW_MS, record, source } from '../../support/builders';

const observation = (overrides: Partial<ObservationInput> = {}): ObservationInput => ({
  type: 'warn',
  functionId: 'id-orders',
  functionName: 'orders',
  because: 'about $41/h at 18,400 invocations/min, normally 210; over 2,100/min, cheap so far',
  evidence: evidence(),
  atMs: NOW_MS,
  ...overrides,
});

describe('an alert about a pause', () => {
  it('says what was done, to whom and why, in numbers', () => {
    expect(alertOfRecord(record(), 'paused', NOW_MS)).toMatchObject({
      schemaVersion: 1,
      type: 'paused',
      status: 'firing',
      severity: 'error',
      functionName: 'orders',
      recordId: 'orders-1',
      headline:
        'Paused orders: about $41/h at 18,400 invocations/min, normally 210; $4.20 over its allowance, limit $1.00',
      because:
        'about $41/h at 18,400 invocations/min, normally 210; $4.20 over its allowance, limit $1.00',
      money: expect.stringMatching(
        /^about \$41\/h \(\$984\/day\) at 03:20 UTC, usually \$0\.47\/h; \$4\.20 over since 03:14 UTC/,
      ),
      plot: '▁▁▄█ invocations/min, 4 min to 03:20 UTC',
    });
  });

  test.each([
    ['pause', 'Paused orders'],
    ['slow', 'Slowed orders to 1: '],
    ['clamp', 'Held orders'],
  ] as const)('of depth %s begins "%s"', (depth, words) => {
    expect(alertOfRecord(record({ depth }), 'paused', NOW_MS).headline).toContain(words);
  });

  it('says who is hit and what waits', () => {
    const held = [
      heldLever(),
      heldLever({
        prior: source('orders'),
        paused: source('orders', 'disabled'),
        wanted: source('orders', 'disabled'),
      }),
    ];
    const { impact } = alertOfRecord(record({ held, notes: ['a note'] }), 'paused', NOW_MS);
    expect(impact).toEqual([
      'messages wait in the queue orders until its retention ends',
      expect.stringContaining('callers get 429'),
      'a note',
    ]);
  });

  it('says what happens if nobody does anything', () => {
    expect(alertOfRecord(record(), 'paused', NOW_MS).ifNothing).toBe(
      'at 04:19 UTC it restarts with a few executions at a time, and fully once spending stays normal',
    );
    expect(alertOfRecord(record({ holdUntilMs: null }), 'paused', NOW_MS).ifNothing).toBe(
      'it stays paused until a person resumes it',
    );
  });

  it('is resolved by the resume, under the same key', () => {
    const closed = record({
      phase: 'closed',
      history: [{ atMs: NOW_MS, phase: 'closed', by: 'operator', because: 'it was a launch' }],
    });
    const [fired, resolved] = [
      alertOfRecord(record(), 'paused', NOW_MS),
      alertOfRecord(closed, 'resumed', NOW_MS),
    ];
    expect(resolved).toMatchObject({
      status: 'resolved',
      severity: 'info',
      headline: 'Resumed orders: it was a launch',
      dedupKey: fired.dedupKey,
      nextSteps: [],
    });
  });

  it('fits a lock screen, whatever the function is called and whatever happened', () => {
    fc.assert(
      fc.property(anyRecord, fc.constantFrom(...ALERT_TYPES), (pauseRecord, type) => {
        const alert = alertOfRecord(pauseRecord, type, NOW_MS);
        expect(alert.headline.length).toBeLessThanOrEqual(HEADLINE_CHARS_MAX);
        expect(alert.headline).not.toBe('');
        expect(alert.severity).toBeDefined();
      }),
    );
  });

  it('keeps the first numbers in the headline under a name as long as names get', () => {
    const functionName = `MyServiceStack-OrdersFunction${'A'.repeat(35)}`;
    const { headline } = alertOfRecord(record({ functionName }), 'paused', NOW_MS);
    expect(headline.length).toBeLessThanOrEqual(HEADLINE_CHARS_MAX);
    expect(headline).toContain('18,400 invocations/min');
  });

  it('leaves out whole parts of a reason that is too long, never half a number', () => {
    const functionName = 'orders-webhook-of-the-shop';
    const report = (type: 'paused' | 'pause-failed') =>
      alertOfRecord(record({ functionName }), type, NOW_MS).headline;
    for (const type of ['paused', 'pause-failed'] as const)
      expect(report(type)).toMatch(/ about \$41\/h at 18,400 invocations\/min, normally 210$/);
  });

  it('says nothing of money where none was counted', () => {
    const ordered = record({ evidence: evidence({ usdPerHour: 0, series: [] }) });
    expect(alertOfRecord(ordered, 'paused', NOW_MS)).toMatchObject({ money: '', plot: '' });
    const closed = { ...ordered, phase: 'closed' as const, phaseSinceMs: NOW_MS + 60_000 };
    expect(alertOfRecord(closed, 'resumed', NOW_MS).money).toMatch(/^held for \d+ min$/);
  });

  it('dates what it shows, however long after it is told', () => {
    const late = alertOfRecord(record(), 're-tripped', NOW_MS + 86_400_000);
    expect(late.plot).toContain('4 min to 2026-11-21 03:20 UTC');
    expect(late.money).toContain('over since 2026-11-21 03:14 UTC');
  });
});

describe('an alert about what was only seen', () => {
  test.each<[ObservationInput['type'], string, string]>([
    ['would-pause', 'Would have paused orders (observing only): about $41/h at 18,400', 'warning'],
    ['pause-failed', 'PAUSE FAILED for orders, still spending: about $41/h at 18,400', 'critical'],
    ['warn', 'Unusual traffic on orders, not paused: about $41/h at 18,400', 'warning'],
    ['blind', 'Cannot see orders: about $41/h at 18,400', 'warning'],
    ['mass-breach', 'M', 'critical'],
  ])('(%s) says so', (type, headline, severity) => {
    const alert = alertOfObservation(observation({ type }));
    expect(alert.headline.startsWith(headline)).toBe(true);
    expect(alert.headline).toContain(': about $41/h at 18,400');
    expect(alert).toMatchObject({ severity, recordId: null, depth: null, status: 'firing' });
  });

  it('fits a lock screen', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 200 }),
        fc.string({ maxLength: 400 }),
        (functionName, because) => {
          const { headline } = alertOfObservation(observation({ functionName, because }));
          expect(headline.length).toBeLessThanOrEqual(HEADLINE_CHARS_MAX);
        },
      ),
    );
  });

  it('has no money and no plot where there are no figures', () => {
    expect(alertOfObservation(observation({ type: 'blind', evidence: null }))).toMatchObject({
      money: '',
      plot: '',
    });
  });

  it('is told again under the same key, and another function under another', () => {
    const key = (functionId: string): string =>
      alertOfObservation(observation({ functionId })).dedupKey;
    expect(key('a')).toBe(key('a'));
    expect(key('a')).not.toBe(key('b'));
  });
});

describe('the reason of an alert', () => {
  const moment = (
    phase: 'pausing' | 'paused' | 'probation' | 'resuming',
    by: Actor,
    because: string,
  ) => ({
    ...{ atMs: NOW_MS, phase, by, because },
  });
  const history = [
    moment('pausing', 'guard', 'it broke a limit'),
    moment('probation', 'guard', 'its hold was over'),
    moment('pausing', 'probation', 'it ran away again'),
    moment('paused', 'guard', 'all is set'),
    moment('probation', 'operator', 'a person tried it'),
    moment('pausing', 'operator', 'a person stopped it'),
    moment('resuming', 'operator', 'it was a launch'),
  ];

  test.each<[AlertType, string]>([
    ['probation', 'a person tried it'],
    ['re-tripped', 'it ran away again'],
    ['resume-failed', 'it was a launch'],
  ])('(%s) is that of the last such moment', (type, because) => {
    expect(alertOfRecord(record({ history }), type, NOW_MS).because).toBe(because);
  });

  it('is that of the pause where its history does not say', () => {
    const bare = record({ because: 'it broke a limit', history: [] });
    for (const type of ['probation', 're-tripped', 'resume-failed'] as const)
      expect(alertOfRecord(bare, type, NOW_MS).because).toBe('it broke a limit');
  });
});

describe('attention to a record', () => {
  const noted = record({ notes: ['an old note', 'its levers were moved'], because: 'too much' });

  it('says its last note, and opens no incident of its pause', () => {
    expect(alertOfRecord(noted, 'attention', NOW_MS)).toMatchObject({
      type: 'attention',
      headline: 'Look at orders: its levers were moved',
      because: 'its levers were moved',
      dedupKey: 'spendfuse/attention/id-orders/orders-1',
      recordId: null,
      evidence: null,
    });
  });

  it('says why it was paused where there is no note', () => {
    const alert = alertOfRecord({ ...noted, notes: [] }, 'attention', NOW_MS);
    expect(alert.because).toBe('too much');
  });
});

describe('a clamp', () => {
  it('says in its headline how many run at once, and nothing where it holds no concurrency', () => {
    const headline = (...held: HeldLever[]) =>
      alertOfRecord(record({ depth: 'clamp', because: 'b', held }), 'paused', NOW_MS).headline;
    const at = (lever: Lever) => heldLever({ paused: lever });
    expect(headline(at(source('q', 'disabled')), at(concurrency(12)), at(concurrency(4)))).toBe(
      'Held orders at 12 at once: b',
    );
    expect(headline(at(source('q', 'disabled')), at(concurrency(null)))).toBe('Held orders: b');
  });

  it('says how many may still run', () => {
    const held = [
      heldLever({ prior: concurrency(null), paused: concurrency(10), wanted: concurrency(10) }),
    ];
    const { impact } = alertOfRecord(record({ depth: 'clamp', held }), 'paused', NOW_MS);
    expect(impact[0]).toContain('at most 10 run at once');
  });
});
