// The bench cut into jobs that know nothing of each other: any number of workers, in any order, give the same report.
// A job is plain data and names what it needs by index, so that a worker with the same traces can run it.

import { defaultPolicy, type GuardPolicy } from '../core/policy/policy';
import { MINUTES_PER_DAY, MINUTES_PER_HOUR } from '../core/units/time';
import { randomFrom } from '../simulator/random';
import { ATTACKS, type AttackName, attackPlans } from './attacks';
import {
  type AdaptiveOutcome,
  adaptiveCase,
  STANDINGS,
  type Standing,
  strategiesFor,
} from './cases/adaptive-case';
import { type AttackOutcome, attackCase } from './cases/attack-case';
import { type BillOutcome, billCase } from './cases/bill-case';
import { type HonestOutcome, honestCase } from './cases/honest-case';
import {
  OUTAGE_RATES,
  OUTAGE_TARGETS,
  type OutageOutcome,
  type OutageTarget,
  outageCase,
} from './cases/outage-case';
import { OURS, type Policies } from './policies';
import { FIRST_MONDAY } from './standing-functions';
import type { Traces } from './traces';
import { seriesVictim, tracedVictim, warmUpMinutes } from './victims';

export const SIZES = [10, 100, 1_000, 10_000] as const;
export const PARTS = ['honest', 'attacks', 'adaptive', 'outage', 'bill'] as const;
export type Part = (typeof PARTS)[number];

/** The same attack at another size of memory, beside the one at the function's own. */
export type Variant = 'own' | '512-mb' | '10-gb';

export type Job =
  | { readonly part: 'honest'; readonly series: number; readonly usdPerMonth: number }
  | {
      readonly part: 'attacks';
      readonly attack: AttackName;
      readonly variant: Variant;
      /** Functions or series, by index. */
      readonly victims: readonly number[];
    }
  | { readonly part: 'adaptive'; readonly standing: Standing; readonly strategy: number }
  | { readonly part: 'outage'; readonly target: OutageTarget; readonly requestsPerSecond: number }
  | { readonly part: 'bill'; readonly functions: number };

export interface Outcomes {
  readonly honest: readonly HonestOutcome[];
  readonly attacks: ReadonlyArray<AttackOutcome & { readonly variant: Variant }>;
  readonly adaptive: readonly AdaptiveOutcome[];
  readonly outage: readonly OutageOutcome[];
  readonly bill: readonly BillOutcome[];
}

export const NO_OUTCOMES: Outcomes = {
  honest: [],
  attacks: [],
  adaptive: [],
  outage: [],
  bill: [],
};

const VARIANTS: Partial<Record<AttackName, readonly Variant[]>> = {
  'flood-1000': ['own', '512-mb'],
  'long-runs': ['own', '10-gb'],
};
const VARIANT_MB: Readonly<Record<Variant, number | undefined>> = {
  own: undefined,
  '512-mb': 512,
  '10-gb': 10_240,
};
const VICTIMS_PER_JOB = 25;
const LEECH_USD_PER_MONTH = 1_000;
const BILLED_FUNCTIONS = 1_000;

/** Long jobs first, so that no worker waits for the last one alone. */
export function jobsFor({ series, functions }: Traces, parts: readonly Part[]): Job[] {
  const every: Readonly<Record<Part, () => Job[]>> = {
    adaptive: () =>
      [...STANDINGS]
        .reverse()
        .flatMap((standing) =>
          strategiesFor[standing].map(
            (_, strategy): Job => ({ part: 'adaptive', standing, strategy }),
          ),
        ),
    bill: () => [{ part: 'bill', functions: BILLED_FUNCTIONS }],
    honest: () =>
      series
        .map((entry, index) => ({ index, minutes: entry.values.length * entry.stepMinutes }))
        .sort((a, b) => b.minutes - a.minutes || a.index - b.index)
        .flatMap(({ index }) =>
          [...SIZES]
            .reverse()
            .map((usdPerMonth): Job => ({ part: 'honest', series: index, usdPerMonth })),
        ),
    attacks: () =>
      [...ATTACKS].reverse().flatMap((attack) => {
        const { on, samples } = attackPlans[attack];
        const chosen = evenly(on === 'series' ? series.length : functions.length, samples);
        const size = on === 'series' ? 1 : VICTIMS_PER_JOB;
        return (VARIANTS[attack] ?? ['own']).flatMap((variant) =>
          portionsOf(chosen, size).map(
            (victims): Job => ({ part: 'attacks', attack, variant, victims }),
          ),
        );
      }),
    outage: () =>
      OUTAGE_TARGETS.flatMap((target) =>
        OUTAGE_RATES.map(
          (requestsPerSecond): Job => ({ part: 'outage', target, requestsPerSecond }),
        ),
      ),
  };
  return Object.entries(every).flatMap(([part, jobs]) =>
    parts.includes(part as Part) ? jobs() : [],
  );
}

const evenly = (count: number, most: number): number[] =>
  count <= most
    ? Array.from({ length: count }, (_, index) => index)
    : Array.from({ length: most }, (_, index) => Math.floor((index * count) / most));

function portionsOf(items: readonly number[], size: number): number[][] {
  const portions: number[][] = [];
  for (let at = 0; at < items.length; at += size) portions.push(items.slice(at, at + size));
  return portions;
}

/** What a worker is sent beside the traces: policies as differences from the shipped one. */
export interface PolicyChange {
  readonly name: string;
  readonly changes: Partial<GuardPolicy>;
}

export const policiesFrom = (changes: readonly PolicyChange[]): Policies =>
  changes.map(({ name, changes: changed }) => ({
    name,
    policy: { ...defaultPolicy, mode: 'enforce', ...changed },
  }));

export const AS_SHIPPED: readonly PolicyChange[] = [{ name: OURS, changes: {} }];

/** What every job of a run has in common. */
export interface Bench {
  readonly traces: Traces;
  readonly policies: Policies;
  readonly withRivals: boolean;
}

export async function runJob(job: Job, bench: Bench): Promise<Outcomes> {
  const { traces, policies, withRivals } = bench;
  switch (job.part) {
    case 'honest': {
      const series = traces.series[job.series];
      const honest = series ? await honestCase(series, job.usdPerMonth, policies, withRivals) : [];
      return { ...NO_OUTCOMES, honest };
    }
    case 'attacks': {
      const attacks: Array<AttackOutcome & { variant: Variant }> = [];
      for (const index of job.victims)
        for (const outcome of await attackOn(index, job, bench))
          attacks.push({ ...outcome, variant: job.variant });
      return { ...NO_OUTCOMES, attacks };
    }
    case 'adaptive': {
      const strategy = strategiesFor[job.standing][job.strategy];
      if (!strategy) return NO_OUTCOMES;
      const adaptive = [];
      for (const policy of policies)
        adaptive.push(await adaptiveCase(job.standing, strategy, policy));
      return { ...NO_OUTCOMES, adaptive };
    }
    case 'outage': {
      const outage = [];
      for (const policy of policies)
        outage.push(await outageCase(job.target, job.requestsPerSecond, policy));
      return { ...NO_OUTCOMES, outage };
    }
    case 'bill': {
      const bill = [];
      for (const policy of policies) bill.push(await billCase(job.functions, policy));
      return { ...NO_OUTCOMES, bill };
    }
  }
}

const HOUR = MINUTES_PER_HOUR;

async function attackOn(
  index: number,
  { attack, variant }: Extract<Job, { part: 'attacks' }>,
  { traces, policies, withRivals }: Bench,
): Promise<AttackOutcome[]> {
  const plan = attackPlans[attack];
  const random = randomFrom(`${attack} ${index}`);
  const shared = {
    attack,
    plan,
    policies,
    withRivals: withRivals && variant === 'own',
    startSecond: random.integer(0, 59),
  };
  if (plan.on === 'functions') {
    const traced = traces.functions[index];
    if (!traced) return [];
    const startMinute = FIRST_MONDAY + MINUTES_PER_DAY + random.integer(0, MINUTES_PER_DAY - 1);
    const victim = tracedVictim(traced, VARIANT_MB[variant]);
    return attackCase({
      ...shared,
      victim: attack === 'long-runs' ? { ...victim, timeoutSeconds: 900 } : victim,
      callsPerMinute: sumOf(traced.calls) / MINUTES_PER_DAY,
      quota: 1_000,
      installMinute: startMinute - HOUR,
      startMinute,
      untilMinute: startMinute + plan.hours * HOUR,
    });
  }
  const series = traces.series[index];
  if (!series) return [];
  const on = seriesVictim(series, LEECH_USD_PER_MONTH);
  // Somewhere in the first third of what is left after a day of watching.
  const room = Math.max(HOUR, Math.floor((on.untilMinute - on.startMinute - MINUTES_PER_DAY) / 3));
  const startMinute =
    on.startMinute + Math.min(warmUpMinutes(series), MINUTES_PER_DAY) + random.integer(0, room);
  return attackCase({
    ...shared,
    victim: on.victim,
    callsPerMinute: on.callsPerMinute,
    quota: on.quota,
    installMinute: on.startMinute,
    startMinute,
    untilMinute: Math.min(on.untilMinute, startMinute + plan.hours * HOUR),
  });
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ?? 0;
  return sum;
}
