// What the engine relies on from its four ports, as tests that run against any adapter: simulated, emulated or real.
// A rig brings a port and the few facts a test needs; nothing here knows a cloud, a clock or how long a call takes.

import { type AlertEvent, alertOfRecord } from '../../lib/core/alerts/alert';
import { problemsWithAccountSample, problemsWithUsage } from '../../lib/core/detection/usage';
import { isOpen, type PauseRecord } from '../../lib/core/pausing/pause-record';
import {
  type FoundInspection,
  isSameState,
  type Lever,
  leverKey,
} from '../../lib/core/pausing/target';
import { isPrice } from '../../lib/core/prices/rate';
import {
  type Brake,
  CloudFailure,
  type Journal,
  JournalConflict,
  type Meter,
  type Notifier,
} from '../../lib/engine/ports';
import { LONGEST_LEASE_MS } from '../../lib/engine/records/lease';
import { concurrency, NOW_MS, record } from './builders';

export interface BrakeRig {
  readonly brake: Brake;
  /** It exists, has no reservation, and room in its account to reserve 5. */
  readonly functionId: string;
  /** It does not exist. */
  readonly goneId: string;
  /** Lets the cloud finish what it was told: a mapping takes its time. */
  settle(): Promise<void>;
}

export function describeBrakeContract(make: () => Promise<BrakeRig>): void {
  describe('a brake', () => {
    test('tells "no reservation" from "a reservation of 0"', async () => {
      const { brake, functionId } = await make();
      expect(await concurrencyOf(brake, functionId)).toEqual({ kind: 'unreserved' });
      await brake.set(functionId, concurrency(0));
      expect(await concurrencyOf(brake, functionId)).toEqual({ kind: 'reserved', executions: 0 });
      await brake.set(functionId, concurrency(null));
      expect(await concurrencyOf(brake, functionId)).toEqual({ kind: 'unreserved' });
    });

    test('sets absolutely: twice is the same as once', async () => {
      const { brake, functionId } = await make();
      const five = concurrency(5);
      await brake.set(functionId, five);
      await brake.set(functionId, five);
      expect(await concurrencyOf(brake, functionId)).toEqual({ kind: 'reserved', executions: 5 });
      await brake.set(functionId, concurrency(null));
      await brake.set(functionId, concurrency(null));
      expect(await concurrencyOf(brake, functionId)).toEqual({ kind: 'unreserved' });
    });

    test('looks without touching', async () => {
      const { brake, functionId } = await make();
      const first = await found(brake, functionId);
      expect(await found(brake, functionId)).toEqual(first);
    });

    test('names each lever once', async () => {
      const { brake, functionId } = await make();
      const keys = (await found(brake, functionId)).levers.map(leverKey);
      expect(new Set(keys).size).toBe(keys.length);
    });

    test('gives back every lever exactly as it was', async () => {
      const { brake, functionId, settle } = await make();
      const before = (await found(brake, functionId)).levers;
      for (const lever of [...before].sort(sourcesFirst)) {
        const paused = pausedState(lever);
        if (paused) await brake.set(functionId, paused);
      }
      await settle();
      const stopped = (await found(brake, functionId)).levers;
      for (const lever of before) {
        const paused = pausedState(lever);
        if (paused) expect(isHeld(stopped, paused)).toBe(true);
      }
      for (const lever of [...before].sort(sourcesFirst).reverse())
        await brake.set(functionId, lever);
      await settle();
      const after = (await found(brake, functionId)).levers;
      expect(after.map(leverKey).sort()).toEqual(before.map(leverKey).sort());
      for (const lever of before) expect(isHeld(after, lever)).toBe(true);
    });

    test('says that a function is gone, also when something is to be set on it', async () => {
      const { brake, goneId } = await make();
      expect(await brake.inspect(goneId)).toEqual({ outcome: 'gone' });
      const failure = await failureOf(brake.set(goneId, concurrency(0)));
      expect(failure).toBeInstanceOf(CloudFailure);
      expect((failure as CloudFailure).certainty).toBe('gone');
    });
  });
}

async function found(brake: Brake, functionId: string): Promise<FoundInspection> {
  const inspection = await brake.inspect(functionId);
  if (inspection.outcome !== 'found') throw new Error(`it is ${inspection.outcome}, not found`);
  return inspection;
}

async function concurrencyOf(brake: Brake, functionId: string): Promise<Lever['state']> {
  const { levers } = await found(brake, functionId);
  const lever = levers.find((entry) => entry.lever === 'concurrency');
  if (!lever) throw new Error('it shows no concurrency');
  return lever.state;
}

/** Provisioned concurrency stands in the way of 0 and goes with the sources. */
const sourcesFirst = (a: Lever, b: Lever): number =>
  Number(a.lever === 'concurrency') - Number(b.lever === 'concurrency');

function pausedState(lever: Lever): Lever | undefined {
  switch (lever.lever) {
    case 'concurrency':
      return { ...lever, state: { kind: 'reserved', executions: 0 } };
    case 'source':
      return { ...lever, state: { kind: 'disabled' } };
    case 'provisioned':
      return { ...lever, state: { kind: 'none' } };
    case 'throttle':
      return { ...lever, state: { kind: 'throttled', requestsPerSecond: 0, burstRequests: 0 } };
    case 'scale':
      return { ...lever, state: { kind: 'limited', instances: 1 } };
  }
}

/** Provisioned concurrency that was released may be listed as none or not at all. */
function isHeld(levers: readonly Lever[], wanted: Lever): boolean {
  const lever = levers.find((entry) => leverKey(entry) === leverKey(wanted));
  if (!lever) return wanted.lever === 'provisioned' && wanted.state.kind === 'none';
  return isSameState(lever, wanted);
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (failure) {
    return failure;
  }
  throw new Error('it went through');
}

export interface JournalRig {
  /** Empty at first; each rig has its own. */
  readonly journal: Journal;
}

/** More than any cloud gives on a page: DynamoDB counts bytes, a million of them, and the others count records. */
const MORE_THAN_A_PAGE = { records: 300, characters: 4_000 };

export function describeJournalContract(
  make: () => Promise<JournalRig>,
  moreThanAPage = MORE_THAN_A_PAGE,
): void {
  describe('a journal', () => {
    promisesOfRecords(make, moreThanAPage);
    promisesOfMemory(make);
    promisesOfLeases(make);
  });
}

function promisesOfRecords(
  make: () => Promise<JournalRig>,
  moreThanAPage: typeof MORE_THAN_A_PAGE,
): void {
  describe('of records', () => {
    test('reads back word for word what was written', async () => {
      const { journal } = await make();
      const first = firstRecord();
      await journal.write(first);
      const stored = await journal.read(first.recordId);
      expect(JSON.stringify(stored)).toBe(JSON.stringify(first));
    });

    test('knows nothing of a record that was never written', async () => {
      const { journal } = await make();
      expect(await journal.read('never-written')).toBeUndefined();
      expect(await journal.open()).toEqual({ records: [], problems: [], unreadable: [] });
    });

    test('takes each version once, and only on top of the one before', async () => {
      const { journal } = await make();
      const first = firstRecord();
      await journal.write(first);
      for (const version of [1, 3]) {
        const failure = await failureOf(journal.write({ ...first, version, because: 'late' }));
        expect(failure).toBeInstanceOf(JournalConflict);
      }
      expect((await journal.read(first.recordId))?.because).toBe(first.because);
      await journal.write({ ...first, version: 2, because: 'second' });
      expect((await journal.read(first.recordId))?.because).toBe('second');
    });

    test('lets one of two writers of the same version win', async () => {
      const { journal } = await make();
      const outcomes = await Promise.allSettled(
        ['one', 'other'].map((because) => journal.write(firstRecord({ because }))),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const failure = outcomes.find((outcome) => outcome.status === 'rejected');
      expect(failure?.reason).toBeInstanceOf(JournalConflict);
    });

    test('lists what is open, and what is closed only while work is left on it', async () => {
      const { journal } = await make();
      const records = [
        firstRecord({ recordId: 'holding' }),
        firstRecord({ recordId: 'untold', phase: 'closed', untold: ['resumed'], isAbsorbed: true }),
        firstRecord({ recordId: 'done', phase: 'closed', isAbsorbed: true }),
      ];
      for (const pauseRecord of records) await journal.write(pauseRecord);
      const open = await journal.open();
      expect(open.problems).toEqual([]);
      expect(open.records.map(({ recordId }) => recordId).sort()).toEqual(
        records
          .filter(isOpen)
          .map(({ recordId }) => recordId)
          .sort(),
      );
    });

    test('lists more open records than fit on one page', async () => {
      const { journal } = await make();
      const because = 'x'.repeat(moreThanAPage.characters);
      for (let index = 0; index < moreThanAPage.records; index++)
        await journal.write(firstRecord({ recordId: `record-${index}`, because }));
      expect((await journal.open()).records).toHaveLength(moreThanAPage.records);
    });
  });
}

function promisesOfMemory(make: () => Promise<JournalRig>): void {
  describe('of memory', () => {
    test('remembers what was learned, however large, and the last of it only', async () => {
      const { journal } = await make();
      expect(await journal.recall()).toBeUndefined();
      const large = JSON.stringify(Array.from({ length: 60_000 }, (_, index) => index * 7919));
      await journal.remember(large);
      expect(await journal.recall()).toBe(large);
      await journal.remember('{}');
      expect(await journal.recall()).toBe('{}');
    });
  });
}

function promisesOfLeases(make: () => Promise<JournalRig>): void {
  describe('of leases', () => {
    test('leases to one holder at a time', async () => {
      const { journal } = await make();
      expect(await journal.takeLease('one', 1000, 61_000)).toBe(true);
      expect(await journal.takeLease('other', 2000, 62_000)).toBe(false);
      expect(await journal.takeLease('one', 3000, 63_000)).toBe(true);
      expect(await journal.takeLease('other', 62_000, 122_000)).toBe(false);
      expect(await journal.takeLease('other', 63_001, 123_000)).toBe(true);
    });

    test('takes a lease that ends later than any lease lasts for one of a clock that ran ahead', async () => {
      const { journal } = await make();
      const nowMs = 1_000_000;
      const hourAhead = nowMs + 3_600_000;
      expect(await journal.takeLease('ahead', hourAhead, hourAhead + 50_000)).toBe(true);
      expect(await journal.takeLease('other', nowMs, nowMs + 50_000)).toBe(true);
      const longest = nowMs + LONGEST_LEASE_MS;
      expect(await journal.takeLease('other', nowMs, longest)).toBe(true);
      expect(await journal.takeLease('third', nowMs + 1, nowMs + 50_000)).toBe(false);
    });

    test('frees a lease that its holder gives up, and no other', async () => {
      const { journal } = await make();
      await journal.takeLease('one', 1000, 61_000);
      await journal.giveUpLease('other');
      expect(await journal.takeLease('other', 2000, 62_000)).toBe(false);
      await journal.giveUpLease('one');
      expect(await journal.takeLease('other', 3000, 63_000)).toBe(true);
    });

    test('leases to one of many who ask at once', async () => {
      const { journal } = await make();
      const holders = ['a', 'b', 'c', 'd', 'e'];
      const taken = await Promise.all(
        holders.map((holder) => journal.takeLease(holder, 1000, 61_000)),
      );
      expect(taken.filter(Boolean)).toHaveLength(1);
    });
  });
}

/** As first written: what the others change is named. */
const firstRecord = (changes: Partial<PauseRecord> = {}): PauseRecord =>
  record({ version: 1, ...changes });

export interface MeterRig {
  readonly meter: Meter;
  /** A function that ran within the hour before `nowMinute`. */
  readonly busyId: string;
  /** A function that exists and did not. */
  readonly idleId: string;
  /** One that never was. */
  readonly unknownId: string;
  readonly nowMinute: number;
}

export function describeMeterContract(make: () => Promise<MeterRig>): void {
  describe('a meter', () => {
    promisesOfDiscovery(make);
    promisesOfReading(make);
  });
}

function promisesOfDiscovery(make: () => Promise<MeterRig>): void {
  describe('of functions', () => {
    test('discovers each function once, with what it takes to price it', async () => {
      const { meter, busyId, idleId } = await make();
      const functions = await meter.discover();
      const ids = functions.map(({ functionId }) => functionId);
      expect(ids).toEqual(expect.arrayContaining([busyId, idleId]));
      expect(new Set(ids).size).toBe(ids.length);
      for (const target of functions) {
        expect(isPrice(target.rate)).toBe(true);
        expect(target.name.length).toBeGreaterThan(0);
        expect(target.timeoutSeconds).toBeGreaterThan(0);
        expect(target.concurrencyMax).toBeGreaterThanOrEqual(0);
      }
    });
  });
}

function promisesOfReading(make: () => Promise<MeterRig>): void {
  describe('of usage', () => {
    test('answers each request in its place', async () => {
      const { meter, busyId, idleId, nowMinute } = await make();
      const request = (functionId: string, spanMinutes: 1 | 60) => ({
        functionId,
        fromMinute: nowMinute - 120,
        toMinute: nowMinute,
        spanMinutes,
      });
      const readings = await meter.readFunctions([
        request(idleId, 1),
        request(busyId, 1),
        request(busyId, 60),
        request(idleId, 60),
      ]);
      const sizes = readings.map((reading) =>
        reading.outcome === 'read' ? reading.samples.length : -1,
      );
      expect(sizes[0]).toBe(0);
      expect(sizes[1]).toBeGreaterThan(0);
      expect(sizes[2]).toBeGreaterThan(0);
      expect(sizes[3]).toBe(0);
    });

    test.each([1, 60] as const)('gives samples of %d min that can be believed', async (span) => {
      const { meter, busyId, nowMinute } = await make();
      const fromMinute = Math.floor((nowMinute - 180) / span) * span;
      const [reading] = await meter.readFunctions([
        { functionId: busyId, fromMinute, toMinute: nowMinute, spanMinutes: span },
      ]);
      if (reading?.outcome !== 'read') throw new Error('unreadable');
      expect(reading.samples.length).toBeGreaterThan(0);
      for (const sample of reading.samples) {
        expect(problemsWithUsage(sample, { nowMinute, timeoutSeconds: 900 })).toEqual([]);
        expect(sample.spanMinutes).toBe(span);
        expect(sample.epochMinute % span).toBe(0);
        expect(sample.epochMinute).toBeGreaterThanOrEqual(fromMinute);
        expect(sample.epochMinute).toBeLessThanOrEqual(nowMinute);
      }
    });

    test('knows of no use of a function that never was, which is no failure', async () => {
      const { meter, unknownId, nowMinute } = await make();
      const [reading] = await meter.readFunctions([
        { functionId: unknownId, fromMinute: nowMinute - 60, toMinute: nowMinute, spanMinutes: 1 },
      ]);
      if (reading?.outcome === 'read') expect(reading.samples).toEqual([]);
      else expect(reading?.because).toMatch(/./);
    });

    test('asks for nothing when there is nothing to ask', async () => {
      const { meter } = await make();
      expect(await meter.readFunctions([])).toEqual([]);
    });

    test.each([1, 60] as const)('sums up the account in buckets of %d min', async (span) => {
      const { meter, nowMinute } = await make();
      const reading = await meter.readAccount(nowMinute - 180, nowMinute, span);
      if (reading.outcome !== 'read') throw new Error(reading.because);
      expect(reading.samples.some(({ invocations }) => invocations > 0)).toBe(true);
      const counted = reading.samples.map((of) => ({
        ...of,
        concurrencyMax: of.concurrencyMax ?? 0,
      }));
      expect(counted.flatMap((of) => problemsWithAccountSample(of, nowMinute))).toEqual([]);
      expect(counted.every(({ spanMinutes }) => spanMinutes === span)).toBe(true);
    });
  });
}

export interface NotifierRig {
  readonly notifier: Notifier;
  /** What arrived, oldest first: at least the headline of each. */
  delivered(): Promise<readonly string[]>;
  /** From now on nothing can be delivered; absent where that cannot be arranged. */
  breakDown?(): Promise<void>;
}

export function describeNotifierContract(make: () => Promise<NotifierRig>): void {
  describe('a notifier', () => {
    test('delivers each alert once, in order', async () => {
      const { notifier, delivered } = await make();
      for (const headline of ['Paused spender', 'Resumed spender'])
        await notifier.tell(alert({ headline }));
      const arrived = await delivered();
      expect(arrived).toHaveLength(2);
      expect(arrived[0]).toContain('Paused spender');
      expect(arrived[1]).toContain('Resumed spender');
    });

    test('delivers what is long or strange', async () => {
      const { notifier, delivered } = await make();
      await notifier.tell(
        alert({ headline: 'Pausiert: größer als üblich ▁▇', because: 'x'.repeat(9000) }),
      );
      expect((await delivered())[0]).toContain('größer als üblich');
    });

    test('says so when it cannot deliver', async () => {
      const { notifier, breakDown } = await make();
      if (!breakDown) return;
      await breakDown();
      expect(await failureOf(notifier.tell(alert()))).toBeInstanceOf(CloudFailure);
    });
  });
}

const alert = (changes: Partial<AlertEvent> = {}): AlertEvent => ({
  ...alertOfRecord(record(), 'paused', NOW_MS),
  ...changes,
});
