// What each channel is sent for each type of alert, word for word, and that the channel would take it.
// After a change that is meant: UPDATE_GOLDEN=1 npx jest test/channels/golden, then read the difference.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { refusals } from './channel-schemas';
import { CHANNELS, RENDERERS } from './every-channel';
import { incidentAlerts, origin, sampleAlerts } from './sample-alerts';

const folder = join(__dirname, 'golden');
const shown = [...sampleAlerts, ...incidentAlerts];

/** A mail is read as it is; all else is data. */
const fileOf = (channel: string, type: string): string =>
  join(folder, channel, `${type}.${channel === 'email' ? 'txt' : 'json'}`);
/** Pictures have tests of their own; here it matters only that one is shown. */
const readable = (_key: string, value: unknown): unknown =>
  typeof value === 'string'
    ? value.replace(/^(data:image\/png;base64,).+$/, '$1(a picture)')
    : value;
const textOf = (channel: string, payload: unknown): string => {
  if (channel !== 'email') return `${JSON.stringify(payload, readable, 2)}\n`;
  const { subject, text } = payload as { subject: string; text: string };
  return `Subject: ${subject}\n\n${text}\n`;
};

describe.each(CHANNELS)('%s', (channel) => {
  test.each(shown)('says %s as agreed, within its limits', (type, alert) => {
    const payload = RENDERERS[channel](alert, origin);
    expect(refusals(channel, payload)).toEqual([]);
    const path = fileOf(channel, type);
    if (process.env.UPDATE_GOLDEN) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, textOf(channel, payload));
    }
    expect(textOf(channel, payload)).toBe(existsSync(path) ? readFileSync(path, 'utf8') : '');
  });

  test('has no golden file that nothing renders any more', () => {
    const kept = readdirSync(join(folder, channel)).map((name) => name.replace(/\.\w+$/, ''));
    expect(kept.sort()).toEqual(shown.map(([type]) => type).sort());
  });
});
