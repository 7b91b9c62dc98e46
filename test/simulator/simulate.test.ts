// A run as a whole: it repeats itself, it reports what it counted, and it would notice a guard that does nothing.
// What the scenarios must show is in scenarios.test.ts; here it is the simulation that is tested.

import { execFileSync } from 'node:child_process';
import { type RunReport, summaryOf } from '../../lib/simulator/report';
import type { Scenario } from '../../lib/simulator/scenario';
import { scenarioNamed } from '../../lib/simulator/scenarios/table';
import { simulate } from '../../lib/simulator/simulate';
import { reportsOf, runsOf, type Seeds, type ToldRun } from '../support/run-seeds';
import { isSweep } from '../support/seed-sweep';

const scenario = (name: string): Scenario => {
  const found = scenarioNamed(name);
  if (!found) throw new Error(`no scenario ${name}`);
  return found;
};

const entry = (name: string, seed: number): Seeds => ({
  scenario: name,
  fromSeed: seed,
  toSeed: seed,
});

/** Run twice; the sweep does so without faults too. */
const TWICE: readonly Seeds[] = [
  { ...entry('long-runs', 1), faults: 'light' },
  ...(isSweep
    ? [
        entry('long-runs', 1),
        { ...entry('pulse', 5), faults: 'heavy' as const },
        entry('bot-blast', 1),
        entry('queue-reenqueue', 5),
        entry('retry-storm', 5),
        { ...entry('queue-reenqueue', 5), faults: 'heavy' as const },
        { ...entry('retry-storm', 5), faults: 'heavy' as const },
        { ...entry('false-sample', 5), faults: 'heavy' as const },
      ]
    : []),
];

/** Runs that several tests look at. */
let twice: readonly ToldRun[];
let blast: ToldRun;
let otherSeed: ToldRun;
let observed: ToldRun;

beforeAll(async () => {
  const runs = await runsOf([
    ...TWICE,
    entry('long-runs', 2),
    entry('bot-blast', 1),
    { ...entry('bot-blast', 1), policy: { mode: 'observe' } },
  ]);
  twice = runs.slice(0, TWICE.length);
  const others = runs.slice(TWICE.length) as [ToldRun, ToldRun, ToldRun];
  [otherSeed, blast, observed] = others;
}, 120_000);

test('same seed, same bytes, with faults and without', async () => {
  const again = await runsOf(TWICE);
  expect(again).toHaveLength(TWICE.length);
  expect(JSON.stringify(again)).toBe(JSON.stringify(twice));
  expect({ ...otherSeed.report, seed: 0 }).not.toEqual({ ...twice[0]?.report, seed: 0 });
}, 120_000);

if (isSweep)
  test('another process, which runs what was built, comes to the same figures', async () => {
    const words = ['simulate', 'pulse', '--seed', '5', '--faults', 'heavy', '--output', 'json'];
    const printed = execFileSync(process.execPath, ['dist/bin/spendfuse.js', ...words]);
    const [report] = await reportsOf([{ ...entry('pulse', 5), faults: 'heavy' }]);
    expect(report).toBeDefined();
    expect(JSON.parse(String(printed)).runs).toEqual([summaryOf(report as RunReport)]);
  }, 120_000);

test('a summary has its fields and nothing else, in this order', () => {
  const summary = summaryOf(blast.report);
  expect(Object.keys(summary)).toEqual([
    'scenario',
    'seed',
    'kind',
    'paused',
    'secondsToPause',
    'spentUsd',
    'withoutGuardUsd',
    'overspendUsd',
    'boundUsd',
    'eventsSent',
    'eventsProcessed',
    'eventsRescued',
    'eventsQueued',
    'eventsLost',
    'honestRequests',
    'honestRefused',
    'honestRefusedShare',
    'honestHoursRefused',
    'hoursAtZero',
    'resumedExactly',
    'guardUsdPerMonth',
    'violations',
  ]);
  expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
});

test('the moments of an attack come in the order in which they must', () => {
  const { timeline } = blast.report;
  const kinds = ['attack-starts', 'first-metric', 'paused', 'alert', 'cause-fixed', 'resumed'];
  const times = kinds.map((kind) => timeline.find((moment) => moment.kind === kind)?.atMs ?? -1);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times.every((atMs) => atMs > 0)).toBe(true);
});

test('the minutes show the attack in both worlds, and the pause in one', () => {
  const { minutes, report } = blast;
  const moment = (kind: string): number =>
    Math.floor((report.timeline.find((entry) => entry.kind === kind)?.atMs ?? 0) / 60_000);
  const between = minutes.filter(
    ({ epochMinute }) => epochMinute > moment('paused') && epochMinute < moment('cause-fixed'),
  );
  const most = (of: (minute: (typeof between)[number]) => number): number =>
    Math.max(...between.map(of));
  expect(most(({ invocations }) => invocations)).toBe(0);
  expect(most(({ usdWithoutGuard }) => usdWithoutGuard)).toBeGreaterThan(0.9);
});

test('a guard that only observes spends what no guard spends, and touches nothing', () => {
  const { report, records, leversBefore, leversAfter } = observed;
  expect(report.paused).toBe(false);
  expect(report.secondsToPause).toBeNull();
  expect(report.resumedExactly).toBeNull();
  expect(report.spentUsd).toBeCloseTo(report.withoutGuardUsd, 0);
  expect(records).toEqual([]);
  expect(leversBefore.length).toBeGreaterThan(1);
  expect(leversAfter).toEqual(leversBefore);
  // Nothing stops it, so the bound of a guard that stops must be broken, and the run must say so.
  expect(report.overspendUsd).toBeGreaterThan(report.boundUsd);
  expect(report.violations.join()).toMatch(/exceeds its bound/);
});

if (isSweep)
  test('overspend is never flattered by the honest traffic that a pause turns away', async () => {
    const [report] = await reportsOf([entry('crawler-plateau', 3)]);
    expect(report?.paused).toBe(true);
    expect(report?.overspendUsd).toBeGreaterThan(1);
  });

test('with the attack taken away, an attack is an honest run like any other', async () => {
  const peaceful: Scenario = {
    ...scenario('bot-blast'),
    kind: 'honest',
    plot: (setting) => {
      const plot = scenario('bot-blast').plot(setting);
      return {
        ...plot,
        attackAtSecond: null,
        install: (cloud) => plot.install(cloud, false),
      };
    },
  };
  const report = await simulate(peaceful, 1);
  expect(report).toMatchObject({ paused: false, overspendUsd: 0, violations: [] });
});
