import { readBudgetMessage } from '../../../lambda/aws/entry/budget-notification';
import { isUsedUp } from '../../../lambda/watchdog/budget-notice';
import { topSpenders } from '../../../lambda/watchdog/top-spenders';
import { detect } from '../../../lib/core/detection/detector';
import { awsPriceBook } from '../../../lib/core/prices/books/aws';
import { type Rate, rateOf } from '../../../lib/core/prices/rate';
import { NO_MEMORY } from '../../../lib/engine/watching/memory';
import {
  detectInput,
  NOW_MINUTE,
  newestMinutes,
  reading,
  state,
  target,
} from '../../support/builders';

/** As AWS Budgets publishes it to SNS. */
const message = (changes: Readonly<Record<string, string>> = {}): string => {
  const fields = {
    'Budget Name': 'Monthly Development',
    'Budget Type': 'Cost',
    'Budgeted Amount': '$1,100.00',
    'Alert Type': 'ACTUAL',
    'Alert Threshold': '> $880.00',
    'ACTUAL Amount': '$1,105.30',
    ...changes,
  };
  return [
    'AWS Budget Notification November 21, 2026',
    'AWS Account 123456789012',
    '',
    'Dear AWS Customer,',
    '',
    'You requested that we alert you when the ACTUAL Cost associated with your Monthly Development budget is greater than $880.00 for the current month.',
    '',
    ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`),
    '',
    '[1] https://console.aws.amazon.com/billing/home#/budgets',
  ].join('\r\n');
};

const noticeIn = (text: string) => {
  const reading = readBudgetMessage(text);
  if (reading.outcome === 'unreadable') throw new Error(reading.because);
  return reading.notice;
};

test('reads the text that a budget sends', () => {
  expect(noticeIn(message())).toEqual({
    budgetName: 'Monthly Development',
    kind: 'actual',
    budgetUsd: 1100,
    amountUsd: 1105.3,
  });
});

test.each([
  ['actual cost above the budget', {}, true],
  ['actual cost at the budget', { 'ACTUAL Amount': '$1,100.00' }, true],
  ['actual cost above a threshold below the budget', { 'ACTUAL Amount': '$900.00' }, false],
  [
    'a forecast above the budget',
    { 'Alert Type': 'FORECASTED', 'FORECASTED Amount': '$9,000.00', 'ACTUAL Amount': '' },
    false,
  ],
])('%s is used up: %3$s', (_what, changes, expected) => {
  const text = message(changes as Record<string, string>).replace(/^ACTUAL Amount: *\r$\n/m, '');
  expect(isUsedUp(noticeIn(text))).toBe(expected);
});

test('reads the same passed on as JSON', () => {
  const json = {
    budgetName: 'dev',
    notificationType: 'ACTUAL',
    budgetedAmount: 100,
    actualAmount: '105.50 USD',
  };
  expect(noticeIn(JSON.stringify(json))).toEqual({
    budgetName: 'dev',
    kind: 'actual',
    budgetUsd: 100,
    amountUsd: 105.5,
  });
});

test.each([
  ['nothing', ''],
  ['another text', 'Your order has been shipped'],
  ['an anomaly', '{"anomalyId":"1","impact":{"totalImpact":900}}'],
  ['broken JSON', '{"notificationType":'],
  ['an amount in euros', message({ 'ACTUAL Amount': '€ 1.105,30' })],
  ['an amount left out', message({ 'ACTUAL Amount': '' })],
  ['a budget of nothing', message({ 'Budgeted Amount': '$0.00' })],
  ['another kind of alert', message({ 'Alert Type': 'MAYBE' })],
])('%s is unreadable, and says why', (_what, text) => {
  expect(readBudgetMessage(text)).toMatchObject({
    outcome: 'unreadable',
    because: expect.stringMatching(/./),
  });
});

describe('top spenders', () => {
  const NOON = Math.floor(NOW_MINUTE / 1440) * 1440 + 720;
  const notice = noticeIn(message());
  const spending = (spend: Readonly<Record<string, number>>, changes = {}) => ({
    ...NO_MEMORY,
    functions: Object.keys(spend).map((id) =>
      target({ functionId: id, name: id, ...(changes as Record<string, object>)[id] }),
    ),
    states: Object.fromEntries(
      Object.entries(spend).map(([id, usd]) => {
        const fresh = state();
        return [id, { ...fresh, day: { ...fresh.day, usd }, month: { ...fresh.month, usd: 1 } }];
      }),
    ),
  });
  const declared = (extraUsdPerInvocation: number | undefined): Rate =>
    rateOf({ memoryMb: 1024, architecture: 'x86_64', extraUsdPerInvocation }, awsPriceBook);
  const names = (memory: Parameters<typeof topSpenders>[0], minute = NOON) =>
    topSpenders(memory, notice, minute).map((spender) => spender.target.name);

  test('are the fewest that make up four fifths of what functions spend today', () => {
    expect(names(spending({ a: 5, b: 60, c: 30, d: 5 }))).toEqual(['b', 'c']);
    expect(names(spending({ a: 100, b: 1 }))).toEqual(['a']);
  });

  test('are at most ten, however even the spending', () => {
    const even = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`f${index}`, 1]));
    expect(names(spending(even))).toHaveLength(10);
  });

  test('are never the guard, nor what is ignored, nor idle functions', () => {
    const memory = spending(
      { guard: 90, ignored: 90, a: 10, idle: 0 },
      { guard: { isGuardOwn: true }, ignored: { override: { isIgnored: true } } },
    );
    expect(names(memory)).toEqual(['a']);
    expect(names(NO_MEMORY)).toEqual([]);
  });

  test('are ranked by what the cloud bills, not by a price that a tag declares', () => {
    const tagged = declared(1000);
    const burner = declared(undefined);
    const day = (rate: Rate, invocations: number) =>
      detect(detectInput({ rate, reading: reading(newestMinutes([invocations, invocations])) }))
        .latest;
    const memory = {
      ...NO_MEMORY,
      functions: [
        target({ functionId: 'tagged', name: 'tagged', rate: tagged }),
        target({ functionId: 'burner', name: 'burner', rate: burner }),
      ],
      states: { tagged: day(tagged, 10), burner: day(burner, 1_000_000) },
    };
    expect(memory.states.tagged.day.usd).toBeGreaterThan(memory.states.burner.day.usd);
    expect(names(memory)).toEqual(['burner']);
  });

  test('are those of the month while the day is young', () => {
    expect(names(spending({ a: 0, b: 0 }), NOON - 719)).toEqual(['a', 'b']);
  });

  test('carry the budget as their reason, in dollars', () => {
    const [culprit] = topSpenders(spending({ a: 24 }), notice, NOON);
    expect(culprit?.breach).toMatchObject({
      rule: 'budget',
      because: expect.stringContaining('Monthly Development of $1,100.00 is used up ($1,105.30)'),
    });
    expect(culprit?.breach.evidence.usdPerHour).toBeCloseTo(2, 1);
  });
});
