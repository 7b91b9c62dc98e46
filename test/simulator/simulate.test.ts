// A run as a whole: it repeats itself, it reports what it counted, and it would notice a guard that does nothing.
// What the scenarios must show is in scenarios.test.ts; here it is the simulation that is tested.

import { summaryOf } from '../../lib/simulator/report';
import type { Scenario } from '../../lib/simulator/scenario';
import { scenarioNamed } from '../../lib/simulator/scenarios/table';
import { simulate, simulateRun } from '../../lib/simulator/simulate';
import { printedFor, type ToldRun, toldRunsOf } from '../support/run-seeds';

const scenario = (name: string): Scenario => {
  const found = scenarioNamed(name);
  if (!found) throw new Error(`no scenario ${name}`);
  return found;
};

test.each(['none', 'heavy'] as const)(
  'same seed, same bytes, with %s faults',
  async (faults) => {
    const jobs = ['queue-reenqueue', 'retry-storm', 'false-sample'].map((name) => ({
      scenario: name,
      fromSeed: 5,
      toSeed: 6,
      faults,
    }));
    const [first, second] = await Promise.all([printedFor(jobs), printedFor(jobs)]);
    expect(second).toBe(first);
    const [one, other, ...rest] = (JSON.parse(first) as ToldRun[]).map(({ report }) => report);
    expect(rest).toHaveLength(4);
    expect({ ...one, seed: 0 }).not.toEqual({ ...other, seed: 0 });
  },
  120_000,
);

test('a summary has its fields and nothing else, in this order', async () => {
  const summary = summaryOf(await simulate(scenario('bot-blast'), 1));
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
    'resumedExactly',
    'guardUsdPerMonth',
    'violations',
  ]);
  expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
});

test('the moments of an attack come in the order in which they must', async () => {
  const { timeline } = await simulate(scenario('bot-blast'), 1);
  const kinds = ['attack-starts', 'first-metric', 'paused', 'alert', 'cause-fixed', 'resumed'];
  const times = kinds.map((kind) => timeline.find((moment) => moment.kind === kind)?.atMs ?? -1);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times.every((atMs) => atMs > 0)).toBe(true);
});

test('the minutes show the attack in both worlds, and the pause in one', async () => {
  const { minutes, report } = await simulateRun(scenario('bot-blast'), 1);
  const moment = (kind: string): number =>
    Math.floor((report.timeline.find((one) => one.kind === kind)?.atMs ?? 0) / 60_000);
  const between = minutes.filter(
    ({ epochMinute }) => epochMinute > moment('paused') && epochMinute < moment('cause-fixed'),
  );
  const most = (of: (minute: (typeof between)[number]) => number): number =>
    Math.max(...between.map(of));
  expect(most(({ invocations }) => invocations)).toBe(0);
  expect(most(({ usdWithoutGuard }) => usdWithoutGuard)).toBeGreaterThan(0.9);
});

test('a guard that only observes spends what no guard spends, and touches nothing', async () => {
  const { report, records, leversBefore, leversAfter } = await simulateRun(
    scenario('bot-blast'),
    1,
    { policy: { mode: 'observe' } },
  );
  expect(report.paused).toBe(false);
  expect(report.secondsToPause).toBeNull();
  expect(report.resumedExactly).toBeNull();
  expect(report.spentUsd).toBeCloseTo(report.withoutGuardUsd, 0);
  expect(records).toEqual([]);
  expect([...leversAfter]).toEqual([...leversBefore]);
  // Nothing stops it, so the bound of a guard that stops must be broken, and the run must say so.
  expect(report.overspendUsd).toBeGreaterThan(report.boundUsd);
  expect(report.violations.join()).toMatch(/more than the bound/);
});

test('overspend is never flattered by the honest traffic that a pause turns away', async () => {
  const report = await simulate(scenario('crawler-plateau'), 3);
  expect(report.paused).toBe(true);
  expect(report.overspendUsd).toBeGreaterThan(1);
});

test('with the attack taken away, an attack is an honest run like any other', async () => {
  const peaceful: Scenario = {
    ...scenario('bot-blast'),
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

test('a loop feeds on its own events: with the events stopped, none is processed any more', async () => {
  const loops = ['exponential-self-trigger', 'queue-reenqueue', 'one-to-one-self-trigger'];
  const runs = await toldRunsOf(loops.map((name) => ({ scenario: name, fromSeed: 4, toSeed: 4 })));
  for (const { report, minutes } of runs) {
    const at = (kind: string): number =>
      (report.timeline.find((moment) => moment.kind === kind)?.atMs ?? 0) / 60_000;
    // Ten minutes for what was running, and for a queue's mapping to settle.
    const held = minutes.filter(
      ({ epochMinute }) => epochMinute > at('paused') + 10 && epochMinute < at('cause-fixed') - 1,
    );
    expect(held.length).toBeGreaterThan(0);
    const most = Math.max(...held.map(({ invocations }) => invocations));
    const unheld = Math.max(...held.map(({ invocationsWithoutGuard }) => invocationsWithoutGuard));
    expect([report.scenario, most < unheld / 20]).toEqual([report.scenario, true]);
  }
}, 60_000);

test('a loop of one to one neither grows nor shrinks, from its first minutes on', async () => {
  const runs = await toldRunsOf([{ scenario: 'one-to-one-self-trigger', fromSeed: 1, toSeed: 5 }]);
  for (const { report, minutes } of runs) {
    const start = (report.timeline[0]?.atMs ?? 0) / 60_000;
    const meanFrom = (minute: number): number => {
      const some = minutes.filter(
        ({ epochMinute }) => epochMinute >= start + minute && epochMinute < start + minute + 10,
      );
      return some.reduce((sum, one) => sum + one.invocationsWithoutGuard, 0) / some.length;
    };
    expect(meanFrom(5)).toBeGreaterThan(50);
    expect(Math.abs(meanFrom(240) / meanFrom(5) - 1)).toBeLessThan(0.2);
  }
}, 60_000);
