// What the guard costs on Azure in a month in which nothing is wrong: every call of the watchdog that is deployed, counted over
// a quiet hour and priced from the book, with the rules that are deployed beside it. A call more in a tick must fail here.

import { Testing } from 'cdktf';
import { AzureGuardStack } from '../../../lib/azure';
import { azurePriceBook } from '../../../lib/core/prices/books/azure';
import {
  type AzureGuardPriceKey,
  azureGuardBook,
} from '../../../lib/core/prices/books/azure-guard';
import {
  AZURE_WATCHDOG_MEMORY_MB,
  azureGuardPrices,
  HOST_RENEWALS_PER_MINUTE,
  METRIC_ALARMS,
  QUIET_TICK,
  TICK_SECONDS_MIN,
} from '../../../lib/core/prices/books/azure-rate';
import { marginalUsd } from '../../../lib/core/prices/prices';
import { MB_PER_GB } from '../../../lib/core/units/money';
import { MINUTES_PER_MONTH } from '../../../lib/core/units/time';
import { AzureWorld } from '../../e2e/support/azure-world';
import { anApp } from '../../support/azure/fake-sites';
import { isSweep } from '../../support/seed-sweep';

const MINUTES = isSweep ? 60 : 20;
/** What a guard that is new reads and writes once. */
const LEARNING_MINUTES = 15;

/** What each call is billed as; the list of resources, apps and the identity cost nothing. */
const BILLED: ReadonlyArray<readonly [RegExp, AzureGuardPriceKey]> = [
  [/^\w+ \/table\//, 'table.operation'],
  [/^PUT \/blob\//, 'blob.write'],
  [/^(GET|HEAD) \/blob\//, 'blob.other'],
  [/\/Microsoft.Insights\/metrics$/, 'monitor.call'],
];
/** The sweep of single apps, which its budget buys beside the tick. */
const SWEEP = /\/metrics:getBatch$/;
const FREE =
  /^GET \/arm\/subscriptions\/[^/]+\/(resources|(resourceGroups\/[^/]+\/)?providers\/Microsoft.Web\/sites(\/[\w-]+)?)$/;

/** What Application Insights keeps beside the text of a line: a planning value. */
const BESIDE_A_LINE_BYTES = 1_000;

interface QuietHour {
  /** Of a tick on average. */
  readonly calls: Readonly<Record<AzureGuardPriceKey, number>>;
  readonly sweepCalls: number;
  readonly logKb: number;
  readonly unknown: readonly string[];
}

async function quietHour(): Promise<QuietHour> {
  const world = await AzureWorld.of([anApp({ name: 'orders' }), anApp({ name: 'mail' })]);
  try {
    await world.pass(LEARNING_MINUTES);
    world.azure.calls.length = 0;
    world.lines.length = 0;
    await world.pass(MINUTES);
    const { calls } = world.azure;
    const counted = (key: AzureGuardPriceKey): number =>
      calls.filter((call) => BILLED.find(([pattern]) => pattern.test(call))?.[1] === key).length;
    const isKnown = (call: string): boolean =>
      FREE.test(call) || SWEEP.test(call) || BILLED.some(([pattern]) => pattern.test(call));
    const keys = Object.keys(azureGuardBook.entries) as AzureGuardPriceKey[];
    const bytes = world.lines.reduce((sum, line) => sum + line.length + BESIDE_A_LINE_BYTES, 0);
    return {
      calls: Object.fromEntries(
        keys.map((key) => [key, counted(key) / MINUTES]),
      ) as QuietHour['calls'],
      sweepCalls: calls.filter((call) => SWEEP.test(call)).length / MINUTES,
      logKb: bytes / 1024 / MINUTES,
      unknown: calls.filter((call) => !isKnown(call)),
    };
  } finally {
    await world.end();
  }
}

let hour: QuietHour;
beforeAll(async () => {
  hour = await quietHour();
}, 120_000);

test('a quiet tick calls what the book says, and nothing else', () => {
  expect(hour.unknown).toEqual([]);
  expect(hour.calls['table.operation']).toBe(QUIET_TICK.tableOperations);
  expect(hour.calls['blob.other']).toBe(QUIET_TICK.blobLooks);
  expect(hour.calls['monitor.call']).toBe(QUIET_TICK.metricCalls);
  // What was learned is kept now and then.
  expect(hour.calls['blob.write']).toBeLessThan(0.1);
  expect(hour.logKb).toBeLessThanOrEqual(QUIET_TICK.logKb);
});

const resource = JSON.parse(
  Testing.synth(
    new AzureGuardStack(Testing.app(), 'guard', {
      ...{ subscriptionId: '11111111-2222-3333-4444-555555555555', monthlyAmount: 100 },
      ...{ alertEmail: 'oncall@example.com', startMonth: '2026-11' },
    }),
  ),
).resource as Record<string, Record<string, { evaluation_frequency?: string }>>;
const deployed = (type: string) => Object.values(resource[type] ?? {});

test('as many rules are deployed as the book says, and the one that reads the log is of the cheapest kind', () => {
  expect(deployed('azurerm_monitor_metric_alert')).toHaveLength(METRIC_ALARMS);
  const readers = deployed('azurerm_monitor_scheduled_query_rules_alert_v2');
  expect(readers.map(({ evaluation_frequency }) => evaluation_frequency)).toEqual(['PT15M']);
});

test('the guard costs less than $2 a month, by its own calls, and the book says no less', () => {
  const perTick =
    (Object.keys(hour.calls) as AzureGuardPriceKey[]).reduce(
      (sum, key) => sum + hour.calls[key] * marginalUsd(azureGuardBook, key),
      0,
    ) +
    HOST_RENEWALS_PER_MINUTE * marginalUsd(azureGuardBook, 'blob.other') +
    (hour.logKb / 1024 / 1024) * marginalUsd(azureGuardBook, 'logs.ingest') +
    marginalUsd(azurePriceBook, 'functions.flex.execution') +
    (AZURE_WATCHDOG_MEMORY_MB / MB_PER_GB) *
      TICK_SECONDS_MIN *
      marginalUsd(azurePriceBook, 'functions.flex.duration');
  const rules =
    deployed('azurerm_monitor_metric_alert').length *
      marginalUsd(azureGuardBook, 'monitor.metricAlert') +
    deployed('azurerm_monitor_scheduled_query_rules_alert_v2').length *
      marginalUsd(azureGuardBook, 'monitor.logAlert');
  const usd = perTick * MINUTES_PER_MONTH + rules;
  const sweepUsd =
    hour.sweepCalls * MINUTES_PER_MONTH * marginalUsd(azureGuardBook, 'monitor.call');
  expect(usd).toBeLessThan(azureGuardPrices.fixedUsdPerMonth);
  expect(azureGuardPrices.fixedUsdPerMonth + sweepUsd).toBeLessThan(2);
});
