// What waited in the simulated cloud's rescue queues is replayed: nothing is lost, nothing runs twice, the guard stays calm.
// A ledger that balances is the proof: sent = processed + rescued + queued + lost, in every run, with faults and without.

import { RescueStore } from '../../lib/simulator/cloud/rescue-store';
import type { FaultLevel } from '../../lib/simulator/faults';
import type { RunReport } from '../../lib/simulator/report';
import { reportsOf } from '../support/run-seeds';
import { oneIn } from '../support/seed-sweep';

const store = () => {
  const seen: string[] = [];
  const inlet = {
    replayOne: (second: number) => void seen.push(`replay at ${second}`),
    discardOne: () => void seen.push('discard'),
  };
  return { seen, store: new RescueStore('q', inlet) };
};

describe('a rescue queue', () => {
  test('shows what was taken again after a while, the oldest first, until it is discarded', () => {
    const { store: queue } = store();
    queue.arrive(3, 10);
    const ids = (max: number, second: number) => queue.take(max, second).map(({ id }) => id);
    expect(ids(2, 100)).toEqual(['q-1', 'q-2']);
    expect(ids(5, 150)).toEqual(['q-3']);
    expect(ids(5, 200)).toEqual(['q-1', 'q-2']);
    queue.discard('q-1');
    expect(ids(5, 300)).toEqual(['q-3', 'q-2'].sort());
    expect(queue.total).toBe(2);
  });

  test('hides what is set aside for half a day, and keeps it', () => {
    const { store: queue } = store();
    queue.arrive(1, 10);
    queue.take(1, 100);
    queue.setAside('q-1', 100);
    expect(queue.take(1, 43_299)).toEqual([]);
    expect(queue.take(1, 43_300)).toHaveLength(1);
  });

  test('notices an event that runs twice, and hands it over once', () => {
    const { store: queue, seen } = store();
    queue.arrive(1, 10);
    queue.take(1, 100);
    queue.replay('q-1', 101);
    queue.replay('q-1', 102);
    expect(queue.ranTwice).toBe(1);
    expect(seen).toEqual(['replay at 101']);
    queue.discard('q-1');
    expect(seen).toEqual(['replay at 101']);
  });
});

type Case = readonly [name: string, seed: number, faults: FaultLevel];
const cases = oneIn<Case>(6, [
  ['one-to-one-self-trigger', 2, 'light'],
  ['self-scheduling-timer', 1, 'none'],
  ['self-scheduling-timer', 5, 'light'],
  ['self-scheduling-timer', 6, 'heavy'],
  ['one-to-one-self-trigger', 6, 'heavy'],
  ['slow-leak', 3, 'heavy'],
]);

const named = (name: string, seed: number, faults: FaultLevel): string =>
  `${name}, seed ${seed}, faults ${faults}`;
const reports = new Map<string, RunReport>();

beforeAll(async () => {
  const sentAlerts = await reportsOf([
    ...cases.map(([scenario, seed, faults]) => ({
      scenario,
      fromSeed: seed,
      toSeed: seed,
      faults,
      isReplaying: true,
    })),
    { scenario: 'one-to-one-self-trigger', fromSeed: 2, toSeed: 2, faults: 'light' },
  ]);
  for (const [index, one] of cases.entries())
    reports.set(named(...one), sentAlerts[index] as RunReport);
  reports.set('not replayed', sentAlerts[cases.length] as RunReport);
}, 120_000);

test.each(cases)('%s, seed %d, faults %s: all that waited runs, once', (...entry) => {
  const report = reports.get(named(...entry)) as RunReport;
  expect(report).toMatchObject({ scenario: entry[0], seed: entry[1] });
  expect(report.violations).toEqual([]);
  expect(report.resumedExactly).toBe(true);
  expect(report.eventsLost).toBe(0);
  const { eventsSent, eventsProcessed, eventsRescued, eventsQueued } = report;
  expect(eventsProcessed + eventsRescued + eventsQueued).toBe(eventsSent);
  // A handful may have been set aside for a person, where nobody knows whether their replay was made.
  expect(eventsRescued).toBeLessThanOrEqual(entry[2] === 'none' ? 0 : 5);
  // Paused once, and never again for its own backlog.
  expect(report.timeline.filter(({ kind }) => kind === 're-tripped')).toEqual([]);
});

test('without replaying they wait: the same run leaves them in their rescue queues', () => {
  expect(reports.get('not replayed')?.eventsRescued).toBeGreaterThan(100);
});
