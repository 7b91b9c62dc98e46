// Busy accounts and patient attackers, a seed of each: `stories` keep every promise, `findings` break just those listed here.
// A promise that begins to hold must be taken off the list, and a new one must not be added to it.

import type { PromiseName } from '../../lib/simulator/promise-name';
import type { RunReport } from '../../lib/simulator/report';
import { findings, longStories, stories } from '../../lib/simulator/scenarios/stories';
import { everyScenario } from '../../lib/simulator/scenarios/table';
import { wrongWith } from '../support/run-promises';
import { reportsOf } from '../support/run-seeds';
import { isSweep } from '../support/seed-sweep';

/** With seed 1, in the order of the promises. */
const BROKEN: Record<string, readonly PromiseName[]> = {
  'leech-1x': ['loss-allowed'],
  'leech-2x': ['loss-allowed'],
  backfill: ['honest-served', 'never-at-zero', 'given-back'],
};

/** A story and a finding, the shortest; others live through days. */
const SAMPLE = ['late-flood', 'backfill'];
const sampled = <Told extends { readonly name: string }>(all: readonly Told[]): Told[] =>
  all.filter(({ name }) => isSweep || SAMPLE.includes(name));

const storiesTried = sampled(stories);
const findingsTried = sampled(findings);

let reports: readonly RunReport[];

beforeAll(async () => {
  const names = [...storiesTried, ...findingsTried].map(({ name }) => name);
  reports = await reportsOf(names.map((scenario) => ({ scenario, fromSeed: 1, toSeed: 1 })));
}, 300_000);

const reportOf = (name: string): RunReport => {
  const report = reports.find(({ scenario }) => scenario === name);
  if (!report) throw new Error(`${name} was not run`);
  return report;
};

test('every scenario has a name of its own, and a story that has dollars in it', () => {
  const names = everyScenario.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { story } of [...stories, ...findings, ...longStories]) expect(story).toMatch(/\$\d/);
});

test.each(storiesTried.map(({ name }) => name))('%s keeps every promise', (name) => {
  expect(wrongWith(reportOf(name))).toEqual([]);
});

test('each finding breaks what is listed and nothing else', () => {
  const line = (name: string, broken: readonly PromiseName[]) => `${name}: ${broken.join(', ')}`;
  const found = findingsTried.map(({ name }) => line(name, reportOf(name).broken));
  expect(found).toEqual(findingsTried.map(({ name }) => line(name, BROKEN[name] ?? [])));
});

test('what is broken in a moment of a run is no finding', () => {
  for (const { broken, violations } of reports) expect(violations).toHaveLength(broken.length);
});

test('no event is lost in any of them', () => {
  expect(reports.filter(({ eventsLost }) => eventsLost > 0)).toEqual([]);
});
