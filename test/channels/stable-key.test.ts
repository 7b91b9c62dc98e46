// A resume must find the page that its pause opened, and no other.

import * as fc from 'fast-check';
import { pagerDutyEvent, pagerDutyKey } from '../../lib/channels/pagerduty';
import { stableKey } from '../../lib/channels/stable-key';
import { anyText } from '../support/arbitraries/any-text';
import { alertOf, origin } from './sample-alerts';

test('a short printable key stays as it is', () => {
  expect(stableKey('spendfuse/orders-1', 255)).toBe('spendfuse/orders-1');
});

test('a long key is cut to its length, and is the same each time', () => {
  const key = `spendfuse/${'n'.repeat(400)}`;
  expect(stableKey(key, 255)).toHaveLength(255);
  expect(stableKey(key, 255)).toBe(stableKey(key, 255));
});

test('keys that differ stay different, however alike they begin', () => {
  const begin = 'n'.repeat(300);
  fc.assert(
    fc.property(anyText(), anyText(), (a, b) => {
      fc.pre(a !== b);
      expect(stableKey(begin + a, 255)).not.toBe(stableKey(begin + b, 255));
      expect(stableKey(`é${a}`, 255)).not.toBe(stableKey(`é${b}`, 255));
    }),
  );
});

test('the resolve of a pause carries the key of its trigger', () => {
  const opened = pagerDutyEvent(alertOf('paused'), origin);
  const closed = pagerDutyEvent(alertOf('resumed'), origin);
  expect(opened.event_action).toBe('trigger');
  expect(closed).toEqual({ event_action: 'resolve', dedup_key: opened.dedup_key });
});

test('the same record in another account or Region has another key', () => {
  const alert = alertOf('paused');
  const here = pagerDutyKey(alert, origin);
  expect(pagerDutyKey(alert, { ...origin, accountId: '210987654321' })).not.toBe(here);
  expect(pagerDutyKey(alert, { ...origin, region: 'us-east-1' })).not.toBe(here);
});
