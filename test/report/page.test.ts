// A report's page: one file that asks for nothing, runs nothing, and says in words what its pictures show.
import { createHash } from 'node:crypto';
import { reportPage } from '../../lib/report/page';
import { reportPicture } from '../../lib/report/picture';
import { hostileText, sampleReport } from '../support/sample-report';

const page = reportPage(sampleReport());

test('nothing in it leaves the file or runs', () => {
  expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|form)\b/i);
  expect(page).not.toMatch(/\b(src|action|srcset)=/i);
  for (const [, target] of page.matchAll(/href="([^"]*)"/g)) expect(target).toMatch(/^#/);
  expect(page).not.toMatch(/@import|url\(/);
});

test('its policy allows its own style, to the byte, and nothing else', () => {
  const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
  const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
  const digest = createHash('sha256').update(style).digest('base64');
  expect(policy).toBe(
    `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`,
  );
  expect(page).not.toMatch(/<[^>]+\sstyle=/);
});

test('each plot has its data as a table, and its moments in words', () => {
  expect(page).toContain('Spending: the data as a table');
  expect(page).toMatch(/<th scope="row">2026-11-05 20:05<\/th><td class="number">\$5\.00<\/td>/);
  expect(page).toMatch(/<strong>Done: <\/strong>orders paused/);
  expect(page).toMatch(/<strong>Undone: <\/strong>orders resumed/);
});

test('every id is there once, and every reference to one leads to it', () => {
  const ids = [...page.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
  expect(ids.length).toBe(new Set(ids).size);
  for (const [, references = ''] of page.matchAll(/aria-labelledby="([^"]+)"/g))
    for (const reference of references.split(' ')) expect(ids).toContain(reference);
  for (const [, target = ''] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
});

test('text from outside is text in the page and in the picture, whatever is in it', () => {
  const report = sampleReport(hostileText);
  for (const text of [reportPage(report), reportPicture(report) ?? '']) {
    expect(text).not.toContain('<script>');
    expect(text).toContain('&lt;script&gt;');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  }
});

test('a report with no plot has no picture', () => {
  expect(reportPicture({ ...sampleReport(), sections: [] })).toBeUndefined();
});
