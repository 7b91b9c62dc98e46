// What is known of a budget without its notice: its amount from the Budget API, and what its services have used this month.
// No API of Google says at once what is spent. So only the services themselves can use a budget up here: Cloud Monitoring's
// own count of their requests and billed seconds, at list price less what is free. What else is on the bill pauses nothing.

import type { WatchedFunction } from '../../lib/core/policy/watched-function';
import { epochMinuteOf } from '../../lib/core/units/time';
import { fieldOf, isList } from '../../lib/core/units/values';
import { CloudFailure, type Meter } from '../../lib/engine/ports';
import type { MeasuredBudget } from '../watchdog/budget-notice';
import type { Endpoints } from './endpoints';
import { type GoogleApi, jsonOf } from './google-api';

export interface BudgetReader {
  readonly api: GoogleApi;
  readonly endpoints: Pick<Endpoints, 'budgets'>;
  readonly meter: Pick<Meter, 'discover' | 'readFunctions'>;
  /** The number of the project, by which a budget names it. */
  readonly projectNumber: () => Promise<string>;
  readonly now: () => number;
}

/** cloud.google.com/billing/docs/reference/budget/rest/v1/billingAccounts.budgets (read 2026-11). */
const NAME = /^billingAccounts\/[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}\/budgets\/[0-9a-f-]{36}$/;

/** Undefined where there is no such budget. */
export async function measuredBudget(
  reader: BudgetReader,
  name: string,
): Promise<MeasuredBudget | undefined> {
  if (!NAME.test(name)) return undefined;
  const what = `reading the budget ${name}`;
  const { api, endpoints } = reader;
  const answer = await api({ what, url: `${endpoints.budgets}v1/${name}`, expected: [404] });
  if (answer.status === 404) return undefined;
  const budget = jsonOf(what, answer);
  refuseOtherScope(what, fieldOf(budget, 'budgetFilter'), await reader.projectNumber());
  const specified = fieldOf(fieldOf(budget, 'amount'), 'specifiedAmount');
  return { budgetUsd: dollarsIn(what, specified), amountUsd: await usedUsd(reader) };
}

/** A budget of less or of more than this project's month cannot be compared with what its services use in it. */
function refuseOtherScope(what: string, filter: unknown, projectNumber: string): void {
  const of = (name: string): readonly unknown[] => {
    const value = fieldOf(filter, name);
    return isList(value) ? value : [];
  };
  const period = fieldOf(filter, 'calendarPeriod') ?? 'MONTH';
  const isMonth = period === 'MONTH' && fieldOf(filter, 'customPeriod') === undefined;
  const isProject = of('projects').join() === `projects/${projectNumber}`;
  const parts = ['services', 'subaccounts'].filter((name) => of(name).length > 0);
  const isPart = parts.length > 0 || Object.keys(fieldOf(filter, 'labels') ?? {}).length > 0;
  if (isMonth && isProject && !isPart) return;
  throw new CloudFailure('refused', `${what}: it is not of this project alone, whole and by month`);
}

function dollarsIn(what: string, amount: unknown): number {
  const units = Number(fieldOf(amount, 'units') ?? Number.NaN);
  const nanos = Number(fieldOf(amount, 'nanos') ?? 0);
  if (fieldOf(amount, 'currencyCode') === 'USD' && units > 0 && Number.isFinite(nanos))
    return units + nanos / 1e9;
  throw new CloudFailure('refused', `${what}: its amount is not one in dollars`);
}

/**
 * What a billing account has free in a month at the price of tier 1: 180,000 vCPU-seconds, 360,000 GiB-seconds, 2 million
 * requests (cloud.google.com/run/pricing, read 2026-11). Several projects share it: less may be free, never more.
 */
const FREE_USD = 180_000 * 0.000024 + 360_000 * 0.0000025 + 2 * 0.4;

/** The list of an hour is the coarsest there is, and a month has 744 of them. */
const SPAN_MINUTES = 60;

async function usedUsd({ meter, now }: BudgetReader): Promise<number> {
  const functions = await meter.discover();
  const window = {
    fromMinute: monthStartMinute(now()),
    toMinute: epochMinuteOf(now()),
    spanMinutes: SPAN_MINUTES,
  } as const;
  const requests = functions.map(({ functionId }) => ({ functionId, ...window }));
  const readings = await meter.readFunctions(requests);
  let usd = 0;
  readings.forEach((reading, index) => {
    if (reading.outcome === 'unreadable') throw new CloudFailure('unknown', reading.because);
    for (const sample of reading.samples) usd += billedUsd(functions[index]?.rate, sample);
  });
  return Math.max(0, usd - FREE_USD);
}

/** What an owner declared is on no bill. */
const billedUsd = (
  rate: WatchedFunction['rate'] | undefined,
  { invocations, durationSeconds }: { invocations: number; durationSeconds: number },
): number => {
  if (!rate) return 0;
  const usdPerInvocation = rate.usdPerInvocation - (rate.declaredUsdPerInvocation ?? 0);
  return invocations * usdPerInvocation + durationSeconds * rate.usdPerSecond;
};

const PACIFIC_MS = 8 * 3_600_000;

/** A budget's month begins at midnight of UTC-8 (google.cloud.billing.budgets.v1, Filter). */
export function monthOf(nowMs: number): string {
  return new Date(nowMs - PACIFIC_MS).toISOString().slice(0, 7);
}

const monthStartMinute = (nowMs: number): number =>
  (Date.parse(`${monthOf(nowMs)}-01T00:00:00Z`) + PACIFIC_MS) / 60_000;
