// What else people put between an attacker and their bill, each written from its own documentation.
// Most of them only tell somebody. Here each gets a hand that pauses at once and lets go after an hour, so that
// detection is compared with detection; a rival is never worse here than as documented.

import { epochDayOf, epochMonthOf, MINUTES_PER_DAY } from '../core/units/time';
import { randomFrom } from '../simulator/random';

/** A minute of one function as its metrics show it, when they show it. */
export interface Seen {
  readonly minute: number;
  readonly nowMinute: number;
  readonly usd: number;
  readonly invocations: number;
  readonly concurrency: number;
}

export interface RivalFacts {
  /** The fortnight before, oldest first. */
  readonly history: readonly Seen[];
  readonly usdPerMonth: number;
  readonly quota: number;
}

export interface RivalRun {
  /** Reserved from the beginning; left out: nothing is. */
  readonly cap?: number;
  /** The minute until which it wants the function at zero; undefined: it may run. */
  watch(seen: Seen): number | undefined;
}

export interface Rival {
  readonly name: string;
  readonly source: string;
  start(facts: RivalFacts): RivalRun;
}

const HOLD_MINUTES = 60;
const WEEK = 7 * MINUTES_PER_DAY;

/** The sum of the last so many values. */
class Sliding {
  private readonly values: number[] = [];
  private next = 0;
  sum = 0;

  constructor(private readonly length: number) {}

  add(value: number): void {
    this.sum += value - (this.values[this.next] ?? 0);
    this.values[this.next] = value;
    this.next = (this.next + 1) % this.length;
  }
}

const nothing: Rival = {
  name: 'nothing',
  source: 'an account as it is: no limit but the concurrency quota',
  start: () => ({ watch: () => undefined }),
};

const awsBudgets: Rival = {
  name: 'aws-budgets',
  source:
    'docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices: updated 8 to 12 hours apart; here at twice the usual month (at least $10), with an action that stops the function to the end of the month',
  start: ({ usdPerMonth }) => {
    const budgetUsd = Math.max(10, 2 * usdPerMonth);
    const random = randomFrom('budgets');
    let month = 0;
    let usd = 0;
    let lookAtMinute = 0;
    return {
      watch: ({ minute, nowMinute, usd: spentUsd }) => {
        const now = epochMonthOf(epochDayOf(minute));
        if (now !== month) {
          month = now;
          usd = 0;
        }
        usd += spentUsd;
        lookAtMinute ||= minute + 60 * (8 + 4 * random.noise(minute));
        if (minute < lookAtMinute) return undefined;
        lookAtMinute = minute + 60 * (8 + 4 * random.noise(minute));
        return usd > budgetUsd ? endOfMonth(nowMinute) : undefined;
      },
    };
  },
};

function endOfMonth(minute: number): number {
  let day = epochDayOf(minute);
  const month = epochMonthOf(day);
  while (epochMonthOf(day) === month) day += 1;
  return day * MINUTES_PER_DAY;
}

const STATIC_LEAST = 5_000;
const STATIC_MINUTES = 5;

const staticAlarm: Rival = {
  name: 'static-alarm',
  source:
    'docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ConsoleAlarms: Invocations summed over 5 minutes above a fixed number, here twice the busiest 5 minutes of the fortnight before, at least 5,000',
  start: ({ history }) => {
    const before = new Sliding(STATIC_MINUTES);
    let most = 0;
    for (const { invocations } of history) {
      before.add(invocations);
      most = Math.max(most, before.sum);
    }
    const threshold = Math.max(STATIC_LEAST, 2 * most);
    const recent = new Sliding(STATIC_MINUTES);
    return {
      watch: ({ nowMinute, invocations }) => {
        recent.add(invocations);
        return recent.sum > threshold ? nowMinute + HOLD_MINUTES : undefined;
      },
    };
  },
};

const tenTimesMean: Rival = {
  name: '10x-of-7-day-mean',
  source:
    'github.com/Havoc24k/aws-cost-guardian (8fa8c5b): the last 5 minutes against the 7-day mean a minute, alarm at 10 times; no least rate is documented',
  start: ({ history }) => {
    const week = new Sliding(WEEK);
    const recent = new Sliding(5);
    for (const { invocations } of history) week.add(invocations);
    return {
      watch: ({ nowMinute, invocations }) => {
        week.add(invocations);
        recent.add(invocations);
        const isSpike = recent.sum / 5 >= (10 * week.sum) / WEEK && recent.sum > 0;
        return isSpike ? nowMinute + HOLD_MINUTES : undefined;
      },
    };
  },
};

const EWMA_WEIGHT = 0.2;

const ewma: Rival = {
  name: 'ewma-3-sigma',
  source:
    'itl.nist.gov/div898/handbook/pmc/section3/pmc324.htm: an EWMA chart of dollars a minute with weight 0.2 and limits at 3 sigma, its target and sigma taken from the last seven days, every day anew',
  start: ({ history }) => {
    const sum = new Sliding(WEEK);
    const squares = new Sliding(WEEK);
    const learn = (usd: number): void => {
      sum.add(usd);
      squares.add(usd * usd);
    };
    for (const { usd } of history) learn(usd);
    let limit = 0;
    let average = sum.sum / WEEK;
    let day = 0;
    return {
      watch: ({ minute, nowMinute, usd }) => {
        const today = epochDayOf(minute);
        if (today !== day) {
          day = today;
          const mean = sum.sum / WEEK;
          const sigma = Math.sqrt(Math.max(0, squares.sum / WEEK - mean * mean));
          limit = mean + 3 * sigma * Math.sqrt(EWMA_WEIGHT / (2 - EWMA_WEIGHT));
        }
        learn(usd);
        average = EWMA_WEIGHT * usd + (1 - EWMA_WEIGHT) * average;
        return average > limit * (1 + 1e-9) ? nowMinute + HOLD_MINUTES : undefined;
      },
    };
  },
};

const SEASON_DAYS = 14;
const SEASON_CONFIRM = 3;

const seasonal: Rival = {
  name: 'seasonal-3-sigma',
  source:
    'docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection: a band of standard deviations around what is usual at this hour, learned from two weeks; here mean + 3 sigma of the hour of the day, three minutes in a row',
  start: ({ history }) => {
    const hours = Array.from({ length: 24 }, () => ({
      sum: new Sliding(SEASON_DAYS * 60),
      squares: new Sliding(SEASON_DAYS * 60),
    }));
    const learn = ({ minute, usd }: Seen): void => {
      const hour = hours[Math.floor(minute / 60) % 24];
      hour?.sum.add(usd);
      hour?.squares.add(usd * usd);
    };
    for (const seen of history) learn(seen);
    let above = 0;
    return {
      watch: (seen) => {
        const hour = hours[Math.floor(seen.minute / 60) % 24];
        const count = SEASON_DAYS * 60;
        const mean = (hour?.sum.sum ?? 0) / count;
        const sigma = Math.sqrt(Math.max(0, (hour?.squares.sum ?? 0) / count - mean * mean));
        above = seen.usd > (mean + 3 * sigma) * (1 + 1e-9) ? above + 1 : 0;
        learn(seen);
        return above >= SEASON_CONFIRM ? seen.nowMinute + HOLD_MINUTES : undefined;
      },
    };
  },
};

const ALARM_SHARE = 0.9;
const ALARM_MINUTES = 10;

const concurrencyAlarm: Rival = {
  name: 'concurrency-alarm',
  source:
    'docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services: ConcurrentExecutions at 90 % of the quota in 10 of 10 minutes',
  start: ({ quota }) => {
    let above = 0;
    return {
      watch: ({ nowMinute, concurrency }) => {
        above = concurrency >= ALARM_SHARE * quota ? above + 1 : 0;
        return above >= ALARM_MINUTES ? nowMinute + HOLD_MINUTES : undefined;
      },
    };
  },
};

const CAP_LEAST = 10;

const capAlone: Rival = {
  name: 'cap-alone',
  source:
    'docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency: reserved concurrency for good, here twice the busiest minute of the fortnight before, at least 10',
  start: ({ history, quota }) => {
    const busiest = history.reduce((most, { concurrency }) => Math.max(most, concurrency), 0);
    return {
      cap: Math.min(quota, Math.max(CAP_LEAST, Math.ceil(2 * busiest))),
      watch: () => undefined,
    };
  },
};

export const rivals: readonly Rival[] = [
  nothing,
  awsBudgets,
  staticAlarm,
  tenTimesMean,
  ewma,
  seasonal,
  concurrencyAlarm,
  capAlone,
];
