// The page says what is so, asks once, loads nothing, and cannot be written into by a name.

import * as fc from 'fast-check';
import { commandsFor, noticePage, questionPage, text } from '../../lib/channels/confirm-page';
import type { HeldLever } from '../../lib/core/pausing/pause-record';
import { anyText } from '../support/arbitraries/any-text';
import { evidence, NOW_MS } from '../support/builders';
import { origin, pausedRecord } from './sample-alerts';

const asked = (overrides: Parameters<typeof pausedRecord>[0] = {}) =>
  questionPage({
    record: pausedRecord(overrides),
    token: 'v1.aa.bb.cc.dd',
    expiresAtMs: NOW_MS + 3_600_000,
    origin,
    nowMs: NOW_MS,
  });

test('asks with the reason, the money, the impact and exactly what is given back', () => {
  const html = asked();
  expect(html).toContain('<h1>Resume orders-webhook?</h1>');
  expect(html).toContain('18,400 invocations/min, normally 210');
  expect(html).toContain('<li>queue orders-in enabled</li><li>no reservation</li>');
  expect(html).toContain('messages wait in the queue orders-in');
  expect(html).toContain('until 04:20 UTC');
});

test('has one form, which posts, with the careful choice first', () => {
  const html = asked();
  expect(html.match(/<form /g)).toHaveLength(1);
  expect(html).toContain('<form method="post" action="">');
  expect(html.indexOf('value="probation"')).toBeLessThan(html.indexOf('value="full"'));
});

test('offers only the full resume of what is on probation already', () => {
  expect(asked({ phase: 'probation' })).not.toContain('value="probation"');
});

test('warns of what ran away again, in the words of that moment', () => {
  expect(asked()).not.toContain('class="bad"');
  const because = 'its callers ask for $39.00/h above its allowance, limit $1.00';
  const history = [{ atMs: NOW_MS, phase: 'pausing' as const, by: 'probation' as const, because }];
  const html = asked({ holdLevel: 1, history });
  expect(html).toContain('<p class="bad">It has run away before');
  expect(html).toContain(`<p class="lead">${because}</p>`);
});

test('shows no heading without words, and nothing as given back that is a person’s own', () => {
  const [source, ...others] = pausedRecord().held;
  const html = asked({
    evidence: evidence({ usdPerHour: 0 }),
    held: [{ ...(source as HeldLever), status: 'released' }, ...others],
  });
  expect(html).not.toContain('<dt>Money</dt>');
  expect(html).toContain('<ul><li>no reservation</li></ul>');
});

test('runs no script and loads nothing', () => {
  for (const html of [asked(), noticePage({ tone: 'good', title: 'Done', lines: ['Yes'] })]) {
    expect(html).not.toMatch(/<script|<img|<link|<iframe|@import|url\(|\son\w+=|style="/i);
    expect(html).not.toMatch(/(src|href|action)="[^"]/);
  }
});

test('names its language, its heading, its main part and the size of a phone', () => {
  const html = asked();
  expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(html.match(/<h1/g)).toHaveLength(1);
  expect(html).toContain('<main>');
  expect(html).toContain('width=device-width');
});

test('a name from the cloud stays a name', () => {
  const hostile = fc.oneof(
    fc.constantFrom(
      '<script>alert(1)</script>',
      '"><form action=//evil>',
      "' onload='x",
      '&lt;b&gt;',
    ),
    anyText(),
  );
  fc.assert(
    fc.property(hostile, hostile, (name, because) => {
      const html = asked({ functionName: name, because });
      expect(html.match(/<(form|script|button|input)\b/g)).toEqual([
        '<form',
        '<input',
        '<button',
        '<button',
      ]);
      expect(text(name)).not.toMatch(/[<>"']/);
    }),
  );
});

test('a notice can carry the command that does the same, as a word for word line', () => {
  const { resume, status } = commandsFor(pausedRecord(), origin);
  expect(resume).toBe(
    'npx --no-install spendfuse resume orders-webhook --watchdog Shop-GuardWatchdog-7xQ --region eu-west-1',
  );
  expect(status).toBe(
    'npx --no-install spendfuse status orders-webhook --watchdog Shop-GuardWatchdog-7xQ --region eu-west-1',
  );
  expect(noticePage({ tone: 'bad', title: 'No', lines: [], command: resume })).toContain(
    `<code>${resume}</code>`,
  );
});
