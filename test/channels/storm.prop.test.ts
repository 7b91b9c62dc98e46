// A storm with names that an enemy chose: whatever is told of it fits into every channel and can be read there.

import * as fc from 'fast-check';
import { advanceIncidents } from '../../lib/channels/incident';
import { noIncidents, parseIncidentState } from '../../lib/channels/incident-state';
import { outlineOf } from '../../lib/channels/outline';
import type { AlertEvent } from '../../lib/core/alerts/alert';
import { alertOfRecord } from '../../lib/core/alerts/alert';
import { anyText } from '../support/arbitraries/any-text';
import { evidence, heldLever, NOW_MS, source } from '../support/builders';
import { runsTried } from '../support/seed-sweep';
import { refusals } from './channel-schemas';
import { CHANNELS, RENDERERS } from './every-channel';
import { origin, pausedRecord } from './sample-alerts';

const MINUTE_MS = 60_000;

/** What the whole payload may have: each channel's own documentation, 2026-04. */
const BYTES_MAX: Readonly<Partial<Record<(typeof CHANNELS)[number], number>>> = {
  email: 256 * 1024,
  teams: 28_000,
  pagerduty: 512 * 1024,
  'q-developer': 256 * 1024,
  eventbridge: 256 * 1024,
};

const name = fc.oneof(
  fc.constantFrom('orders', '<!channel>', '@everyone', '\u202egnp.exe', '\r\nBcc: all@example.com'),
  fc.constantFrom('"},{"a":"', '😀'.repeat(70), '𝕬'.repeat(2000), '\u0000', 'n'.repeat(10_000)),
  anyText({ maxLength: 140 }),
);
const usd = fc.oneof(
  fc.constantFrom(0, 1e-9, 41, 1e15, Number.NaN),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
);
const arbitrary = fc.record({ name, source: name, usd });

const pauseOf = (
  changes: { readonly name: string; readonly source: string; readonly usd: number },
  index: number,
): AlertEvent => {
  const stopped = source(changes.source, 'disabled');
  const record = pausedRecord({
    recordId: `r-${index}`,
    functionId: `arn:aws:lambda:eu-west-1:123456789012:function:${changes.name}`,
    functionName: changes.name,
    evidence: evidence({ usdPerHour: changes.usd }),
    held: [heldLever({ prior: source(changes.source), paused: stopped, wanted: stopped })],
  });
  return alertOfRecord(record, 'paused', NOW_MS + index);
};

const toldOf = (alerts: readonly AlertEvent[]): readonly AlertEvent[] => {
  const storm = advanceIncidents(noIncidents, alerts, NOW_MS + MINUTE_MS);
  const later = advanceIncidents(storm.state, [], NOW_MS + 61 * MINUTE_MS);
  return [...storm.messages, ...later.messages];
};

const always = (check: (sentAlerts: readonly AlertEvent[]) => void): void =>
  fc.assert(
    fc.property(
      fc.array(arbitrary, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      (few, times) =>
        check(
          toldOf(
            Array.from({ length: few.length * times }, (_, i) =>
              pauseOf(few[i % few.length] ?? { name: '', source: '', usd: 0 }, i),
            ),
          ),
        ),
    ),
    { numRuns: runsTried(40) },
  );

test.each(CHANNELS)('%s takes all that is told of up to 200 pauses', (channel) => {
  always((sentAlerts) => {
    for (const alert of sentAlerts) {
      const json = JSON.stringify(RENDERERS[channel](alert, origin));
      expect(refusals(channel, JSON.parse(json))).toEqual([]);
      expect(Buffer.byteLength(json)).toBeLessThanOrEqual(BYTES_MAX[channel] ?? 100_000);
    }
  });
});

test('no part of what is told is empty, no first line is, and no figure is not a number', () => {
  always((sentAlerts) => {
    for (const alert of sentAlerts) {
      const { lead, parts } = outlineOf(alert, origin);
      expect(lead.trim()).not.toBe('');
      for (const { lines } of parts) expect(lines.join('').trim()).not.toBe('');
      expect(JSON.stringify(parts)).not.toMatch(/NaN|Infinity|undefined|\[object/);
    }
  });
});

test('what is remembered of it reads back, so that its end is known', () => {
  fc.assert(
    fc.property(fc.array(arbitrary, { maxLength: 30 }), (values) => {
      const { state } = advanceIncidents(noIncidents, values.map(pauseOf), NOW_MS);
      const parsed = parseIncidentState(JSON.stringify(state));
      expect('problems' in parsed ? parsed.problems : []).toEqual([]);
    }),
    { numRuns: runsTried(40) },
  );
});
