// An alert reaches somebody if anybody can be reached, in the time there is, and says who could not be.

import {
  DELIVERY,
  type Delivered,
  type DeliveryClock,
  deliver,
  type Lane,
  problemsWithDelivery,
  type Target,
} from '../../../lambda/channels/deliver';
import type { AlertEvent } from '../../../lib/core/alerts/alert';
import { alertOf } from '../../channels/sample-alerts';
import { NOW_MS } from '../../support/builders';

const alert = alertOf('paused');
const delivered: Delivered = { kind: 'delivered' };
const refused: Delivered = { kind: 'refused', because: 'it answered 404' };
const busy = (afterSeconds: number | null = null): Delivered => ({
  kind: 'try-again',
  because: 'it answered 503',
  afterSeconds,
});

/** Time passes only where somebody waits. */
function clockAt(nowMs: number): DeliveryClock & { slept: number[] } {
  const slept: number[] = [];
  let atMs = nowMs;
  return {
    slept,
    now: () => atMs,
    sleep: async (ms) => {
      slept.push(ms);
      atMs += ms;
    },
    random: () => 1,
  };
}

/** Answers in order, the last for ever. */
function target(name: string, ...outcomes: readonly Delivered[]): Target & { got: AlertEvent[] } {
  const got: AlertEvent[] = [];
  return {
    name,
    got,
    attempt: async (alertEvent) => {
      got.push(alertEvent);
      return outcomes[Math.min(got.length, outcomes.length) - 1] ?? delivered;
    },
  };
}

const send = (lanes: readonly Lane[], clock = clockAt(NOW_MS), deadlineMs = NOW_MS + 60_000) =>
  deliver({ alert, lanes, deadlineMs }, clock);

test('every lane gets the alert, and one that fails holds back no other', async () => {
  const page = target('pagerduty', refused);
  const chat = target('slack', delivered);
  const reports = await send([
    { name: 'page', targets: [page] },
    { name: 'chat', targets: [chat] },
  ]);
  expect(reports.map(({ lane, by }) => [lane, by])).toEqual([
    ['page', null],
    ['chat', 'slack'],
  ]);
  expect(chat.got).toEqual([alert]);
});

test('the first target that takes it is enough', async () => {
  const backup = target('mail', delivered);
  await send([{ name: 'page', targets: [target('pagerduty', delivered), backup] }]);
  expect(backup.got).toEqual([]);
});

test('a refusal goes to the next target at once, without a second try', async () => {
  const clock = clockAt(NOW_MS);
  const first = target('slack', refused);
  const [report] = await send(
    [{ name: 'chat', targets: [first, target('mail', delivered)] }],
    clock,
  );
  expect(first.got).toHaveLength(1);
  expect(clock.slept).toEqual([]);
  expect(report?.by).toBe('mail');
});

test('a passing failure is tried again after growing pauses, then the next target is', async () => {
  const clock = clockAt(NOW_MS);
  const first = target('slack', busy());
  const [report] = await send(
    [{ name: 'chat', targets: [first, target('mail', delivered)] }],
    clock,
  );
  expect(first.got).toHaveLength(DELIVERY.triesPerTarget);
  expect(clock.slept).toEqual([250, 500]);
  expect(report?.by).toBe('mail');
});

test('a target that recovers takes it', async () => {
  const [report] = await send([{ name: 'chat', targets: [target('slack', busy(), delivered)] }]);
  expect(report).toMatchObject({ by: 'slack', attempts: [{}, { outcome: delivered }] });
});

test('the pause that a target asks for is kept, and one beyond the time is not waited for', async () => {
  const clock = clockAt(NOW_MS);
  await send([{ name: 'chat', targets: [target('slack', busy(3), delivered)] }], clock);
  expect(clock.slept).toEqual([3000]);
  const hurried = clockAt(NOW_MS);
  const backup = target('mail', delivered);
  await send([{ name: 'chat', targets: [target('slack', busy(3600)), backup] }], hurried);
  expect(hurried.slept).toEqual([]);
  expect(backup.got).toHaveLength(1);
});

test('a slow first target leaves its share of the time to the next', async () => {
  const clock = clockAt(NOW_MS);
  const slow: Target = {
    name: 'slow',
    attempt: async (_alert, timeoutMs) => {
      await clock.sleep(timeoutMs);
      return busy();
    },
  };
  const backup = target('mail', delivered);
  const [report] = await send([{ name: 'page', targets: [slow, backup] }], clock, NOW_MS + 6000);
  expect(report?.by).toBe('mail');
  expect(clock.now()).toBeLessThanOrEqual(NOW_MS + 3000);
});

test('nothing is sent once the time is over', async () => {
  const late = target('slack', delivered);
  const [report] = await send([{ name: 'chat', targets: [late] }], clockAt(NOW_MS), NOW_MS);
  expect(late.got).toEqual([]);
  expect(problemsWithDelivery(report ? [report] : [])).toEqual([
    'chat: reached nobody (no time was left)',
  ]);
});

test('a target that breaks is passed over, and its message, which may hold a secret, is not told', async () => {
  const broken: Target = {
    name: 'slack',
    attempt: () => Promise.reject(new TypeError('https://hooks.slack.com/services/SECRET')),
  };
  const [report] = await send([{ name: 'chat', targets: [broken, target('mail', delivered)] }]);
  expect(report?.by).toBe('mail');
  expect(JSON.stringify(report)).not.toContain('SECRET');
});

test('a lane that has the alert already is left alone', async () => {
  const page = target('pagerduty', delivered);
  const chat = target('slack', delivered);
  const lanes = [
    { name: 'page', targets: [page] },
    { name: 'chat', targets: [chat] },
  ];
  const delivery = { alert, lanes, deadlineMs: NOW_MS + 1000, reached: new Set(['page']) };
  const reports = await deliver(delivery, clockAt(NOW_MS));
  expect(reports.map(({ lane }) => lane)).toEqual(['chat']);
  expect(page.got).toEqual([]);
});

test('a lane for pages gets what pages, and whatever closes a page', async () => {
  const page = target('pagerduty', delivered);
  const lanes: Lane[] = [{ name: 'page', targets: [page], atLeast: 'error' }];
  const sentAlerts = [
    'paused',
    'pause-failed',
    'probation',
    'warn',
    'would-pause',
    'resumed',
  ] as const;
  for (const type of sentAlerts)
    await deliver({ alert: alertOf(type), lanes, deadlineMs: NOW_MS + 1000 }, clockAt(NOW_MS));
  expect(page.got.map(({ type }) => type)).toEqual(['paused', 'pause-failed', 'resumed']);
});

test('who could not be reached is said once for each lane, with every reason once', async () => {
  const reports = await send([
    { name: 'page', targets: [target('pagerduty', busy()), target('mail', refused)] },
    { name: 'chat', targets: [target('slack', delivered)] },
  ]);
  expect(problemsWithDelivery(reports)).toEqual([
    'page: reached nobody (pagerduty: it answered 503; mail: it answered 404)',
  ]);
});
