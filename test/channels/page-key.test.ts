// The key of a page: the same for what opens and closes it, another for another account, and never one that nothing
// closes for longer than a day.

import { pageKey } from '../../lib/channels/page-key';
import { ALERT_TYPES } from '../../lib/core/pausing/alert-type';
import { alertOf, origin } from './sample-alerts';

const DAY_MS = 86_400_000;
const keyOf = (type: (typeof ALERT_TYPES)[number], laterMs = 0, where = origin): string => {
  const alert = alertOf(type);
  return pageKey({ ...alert, atMs: alert.atMs + laterMs }, where, 255);
};

test.each(ALERT_TYPES)('%s has one key a day, and another in another account', (type) => {
  expect(keyOf(type, 3_600_000)).toBe(keyOf(type));
  expect(keyOf(type, 0, { ...origin, accountId: '210987654321' })).not.toBe(keyOf(type));
});

test('what opens a page is closed by the same key, days later', () => {
  expect(keyOf('resumed', 3 * DAY_MS)).toBe(keyOf('paused'));
  expect(keyOf('re-tripped', DAY_MS)).toBe(keyOf('paused'));
});

test('what nothing closes does not swallow the one of another day', () => {
  const anew = ALERT_TYPES.filter((type) => keyOf(type, DAY_MS) !== keyOf(type));
  expect(anew).toEqual(['would-pause', 'warn', 'digest', 'attention']);
});
