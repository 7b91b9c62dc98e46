// What the product promises, over seeds: every attack is paused, no honest function ever is, the loss stays within its
// bound, nothing is lost that could be kept, and everything is given back. A failure names the scenario and the seed.

import type { RunReport } from '../../lib/simulator/report';
import { scenarios } from '../../lib/simulator/scenarios/table';
import { wrongWith } from '../support/run-promises';
import { runsOf, type ToldRun } from '../support/run-seeds';
import { isSweep, oneIn } from '../support/seed-sweep';

/** Runs that live through days take ten times as long as others. */
const SEEDS: Record<string, number> = {
  'boiling-frog': 1,
  'viral-ramp': 1,
  'launch-day': 2,
  'slow-leak': 2,
  'bot-blast': 20,
};
const SEEDS_OTHERWISE = 3;
const seedsOf = (name: string): number => (isSweep ? (SEEDS[name] ?? SEEDS_OTHERWISE) : 1);

/** Of these the minutes are looked at too. */
const LOOPS = [
  'one-to-one-self-trigger',
  ...(isSweep ? ['exponential-self-trigger', 'queue-reenqueue'] : []),
];

const COSTLY_WITHOUT = ['bot-blast', 'exponential-self-trigger', 'queue-reenqueue', 'retry-storm'];

/** A sample of the table, and of what the tests below look at by name. */
const named = new Set([
  ...LOOPS,
  ...oneIn(4, COSTLY_WITHOUT),
  ...oneIn(10, scenarios).map(({ name }) => name),
]);
const tried = scenarios.filter(({ name }) => isSweep || named.has(name));

let reports: readonly RunReport[];
let loops: readonly ToldRun[];

beforeAll(async () => {
  const runs = await runsOf(
    tried.map(({ name }) => ({
      scenario: name,
      fromSeed: 1,
      toSeed: seedsOf(name),
    })),
  );
  reports = runs.map(({ report }) => report);
  loops = runs.filter(({ report }) => LOOPS.includes(report.scenario)) as ToldRun[];
}, 240_000);

const reportsNamed = (name: string): RunReport[] =>
  reports.filter(({ scenario }) => scenario === name);

test('the table holds each scenario once, with a story that has dollars in it', () => {
  const names = scenarios.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(scenarios.filter(({ kind }) => kind === 'attack')).toHaveLength(14);
  expect(scenarios.filter(({ kind }) => kind === 'honest')).toHaveLength(5);
  for (const { story } of scenarios) expect(story).toMatch(/\$\d/);
});

test.each(tried.map(({ name }) => name))('%s keeps every promise', (name) => {
  expect(reportsNamed(name).length).toBeGreaterThanOrEqual(1);
  expect(reportsNamed(name).flatMap(wrongWith)).toEqual([]);
});

describe('a flood of the whole account on an idle function of 1 GB', () => {
  const quantile = (values: readonly number[], share: number): number => {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  };
  const secondsToPause = (): number[] =>
    reportsNamed('bot-blast').map((report) => report.secondsToPause ?? Number.POSITIVE_INFINITY);

  test('is paused within 4 minutes as a rule', () => {
    expect(quantile(secondsToPause(), 0.5)).toBeLessThanOrEqual(240);
  });

  test('is paused within 6 minutes in nineteen of twenty', () => {
    expect(quantile(secondsToPause(), 0.95)).toBeLessThanOrEqual(360);
  });

  test('costs no more than six dollars in nineteen of twenty', () => {
    const overspent = reportsNamed('bot-blast').map(({ overspendUsd }) => overspendUsd);
    expect(quantile(overspent, 0.95)).toBeLessThanOrEqual(6);
  });
});

test('what an attack costs without a guard is many times what it costs with one', () => {
  for (const name of COSTLY_WITHOUT)
    for (const { withoutGuardUsd, overspendUsd } of reportsNamed(name))
      expect(withoutGuardUsd).toBeGreaterThan(20 * overspendUsd);
});

test('a loop feeds on its own events: with the events stopped, none is processed any more', () => {
  expect(loops).toHaveLength(LOOPS.reduce((sum, name) => sum + seedsOf(name), 0));
  for (const { report, minutes } of loops) {
    const at = (kind: string): number =>
      (report.timeline.find((moment) => moment.kind === kind)?.atMs ?? 0) / 60_000;
    // Ten minutes for what was running, and for a queue's mapping to settle.
    const held = minutes.filter(
      ({ epochMinute }) => epochMinute > at('paused') + 10 && epochMinute < at('cause-fixed') - 1,
    );
    expect(held.length).toBeGreaterThan(0);
    const most = Math.max(...held.map(({ invocations }) => invocations));
    const unheld = Math.max(...held.map(({ invocationsWithoutGuard }) => invocationsWithoutGuard));
    expect([report.scenario, report.seed, most < unheld / 20]).toEqual([
      report.scenario,
      report.seed,
      true,
    ]);
  }
});

test('a loop of one to one neither grows nor shrinks, from its first minutes on', () => {
  for (const { report, minutes } of loops) {
    if (report.scenario !== 'one-to-one-self-trigger') continue;
    const start = (report.timeline[0]?.atMs ?? 0) / 60_000;
    const meanFrom = (minute: number): number => {
      const some = minutes.filter(
        ({ epochMinute }) => epochMinute >= start + minute && epochMinute < start + minute + 10,
      );
      return (
        some.reduce((sum, minuteOfRun) => sum + minuteOfRun.invocationsWithoutGuard, 0) /
        some.length
      );
    };
    expect(meanFrom(5)).toBeGreaterThan(50);
    expect(Math.abs(meanFrom(240) / meanFrom(5) - 1)).toBeLessThan(0.2);
  }
});
