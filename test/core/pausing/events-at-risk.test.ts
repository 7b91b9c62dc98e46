// Events that a hold will lose are said once when it begins and once an hour before the first are lost, and of no others.

import { eventsAtRisk, eventsDue } from '../../../lib/core/pausing/events-at-risk';
import { inspection, NOW_MS } from '../../support/builders';

const HOUR_MS = 3_600_000;
const unrescued = inspection({ hasAsyncTriggers: true, asyncRescue: 'none' });

test.each([
  ['a hold', 'clamp', unrescued, true],
  ['a slowing', 'slow', unrescued, true],
  ['a pause, which says so itself', 'pause', unrescued, false],
  ['what nobody calls asynchronously', 'clamp', { ...unrescued, hasAsyncTriggers: false }, false],
  ['what puts them aside', 'clamp', { ...unrescued, asyncRescue: 'deadLetter' as const }, false],
])('%s puts events at risk: %s', (_, depth, found, isRisk) => {
  expect(eventsAtRisk(depth, found)).toHaveLength(isRisk ? 1 : 0);
});

describe('the last warning', () => {
  const [note = ''] = eventsAtRisk('clamp', unrescued);
  const held = { depth: 'clamp', openedAtMs: NOW_MS, notes: [note] };
  const words =
    'asynchronous events that have waited since 03:20 UTC are lost from 09:20 UTC on: resume it, or give it a failure destination';

  test('comes five hours after the hold began, and once', () => {
    expect(eventsDue(held, NOW_MS + 5 * HOUR_MS - 1)).toBeUndefined();
    expect(eventsDue(held, NOW_MS + 5 * HOUR_MS)).toBe(words);
    expect(eventsDue({ ...held, notes: [note, words] }, NOW_MS + 6 * HOUR_MS)).toBeUndefined();
  });

  test('is none for a pause, and none where nothing was at risk', () => {
    expect(eventsDue({ ...held, depth: 'pause' }, NOW_MS + 6 * HOUR_MS)).toBeUndefined();
    expect(eventsDue({ ...held, notes: ['other'] }, NOW_MS + 6 * HOUR_MS)).toBeUndefined();
  });
});
