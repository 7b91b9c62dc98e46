// The bound of instances, by hand on round prices, and turned round from dollars.
import fc from 'fast-check';
import {
  type InstanceShape,
  instanceExposureOf,
  instancesFor,
  problemsWithInstanceShape,
} from '../../../lib/core/exposure/instance';
import { azurePriceBook } from '../../../lib/core/prices/books/azure';
import { gcpPriceBook } from '../../../lib/core/prices/books/gcp';
import { PERIODS, usdOf } from '../../../lib/core/units/money';

const small: InstanceShape<'run.vcpu.tier1' | 'run.memory.tier1' | 'run.request'> = {
  name: 'api',
  concurrency: 80,
  shortestRunSeconds: 0.1,
  charges: [
    { meter: 'run.vcpu.tier1', units: 1 },
    { meter: 'run.memory.tier1', units: 0.5 },
  ],
  requestMeter: 'run.request',
};

const flex: InstanceShape<'functions.flex.duration' | 'functions.flex.execution'> = {
  name: 'flex',
  concurrency: 16,
  shortestRunSeconds: 0.2,
  charges: [{ meter: 'functions.flex.duration', units: 2 }],
  requestMeter: 'functions.flex.execution',
};

const range = { least: 1, most: 1_000 };

describe('what instances can spend', () => {
  it('adds the time of every instance and the shortest requests it can take', () => {
    const exposure = instanceExposureOf(small, 3, gcpPriceBook);
    // An hour of 3: 10,800 vCPU-s × $0.000024, 5,400 GiB-s × $0.0000025,
    // and 3 × 80 ÷ 0.1 = 2,400 requests a second, 8.64 million at $0.40.
    expect(exposure.terms.map(({ usdPerHour }) => usdPerHour)).toEqual([
      expect.closeTo(0.2592, 10),
      expect.closeTo(0.0135, 10),
      expect.closeTo(3.456, 10),
    ]);
    expect(exposure.usdPerHour).toBeCloseTo(3.7287, 10);
    expect(exposure.usdPerDay).toBeCloseTo(3.7287 * 24, 9);
    expect(exposure.usdPerMonth).toBeCloseTo(3.7287 * 730, 7);
  });

  it('prices a Flex Consumption app by its memory', () => {
    const exposure = instanceExposureOf(flex, 40, azurePriceBook);
    // A day of 40: 40 × 2 GB × 86,400 s × $0.000026 = $179.712; 40 × 16 ÷ 0.2 = 3,200/s, 276.48 million at $0.40.
    expect(exposure.terms[0]?.usdPerDay).toBeCloseTo(179.712, 9);
    expect(exposure.terms[1]?.usdPerDay).toBeCloseTo(110.592, 9);
  });

  it('says what bounds each term, and who enforces it', () => {
    const [time, , requests] = instanceExposureOf(small, 3, gcpPriceBook).terms;
    expect(time).toMatchObject({
      enforcement: 'best-effort',
      formula: '3,600 s × 3 instances × 1 × $0.000024 per vCPU-second',
    });
    expect(requests).toMatchObject({
      enforcement: 'assumption',
      formula: '3,600 s × 3 instances × 80 at once ÷ 0.1 s × $0.4 per million requests',
    });
  });

  it('takes an instance from a thousandth to a thousand of what it is billed for', () => {
    const of = (units: number) =>
      problemsWithInstanceShape({
        ...flex,
        charges: [{ meter: 'functions.flex.duration', units }],
      });
    expect([0.001, 1_024].flatMap(of)).toEqual([]);
    expect([0.0009, 1_025].flatMap(of)).toEqual([
      'functions.flex.duration of an instance is 0.0009; use a number from 0.001 to 1024',
      'functions.flex.duration of an instance is 1025; use a number from 0.001 to 1024',
    ]);
    const bounds = { concurrency: 1_000, shortestRunSeconds: 3_600 };
    expect(problemsWithInstanceShape({ ...flex, ...bounds })).toEqual([]);
    expect(
      problemsWithInstanceShape({ ...flex, concurrency: 1, shortestRunSeconds: 0.001 }),
    ).toEqual([]);
    expect(() => instanceExposureOf(flex, 0, azurePriceBook)).toThrow('maxInstances is 0');
  });

  it('names every bad number at once', () => {
    const bad = { ...small, concurrency: 0, shortestRunSeconds: -1, charges: [] };
    expect(problemsWithInstanceShape(bad)).toEqual([
      'concurrency is 0; use a whole number from 1 to 1000',
      'shortestRunSeconds is -1; use a number from 0.001 to 3600',
      'charges are empty: name what an instance is billed for',
    ]);
    expect(() => instanceExposureOf(bad, 0, gcpPriceBook)).toThrow(
      'cannot bound api: maxInstances is 0; use a whole number 1 or more; concurrency is 0',
    );
  });
});

describe('the most instances that keep a ceiling', () => {
  it('finds the number by which one dollar more would buy another', () => {
    // One instance: $0.0864 + $0.0045 + 800/s × 3,600 × $0.40/M = $1.152, in all $1.2429 an hour.
    const within = (usdPerHour: number) => instancesFor({ usdPerHour }, small, range, gcpPriceBook);
    expect(within(1.25)).toMatchObject({ kind: 'caps', maxInstances: 1 });
    expect(within(2.48)).toMatchObject({ kind: 'caps', maxInstances: 1 });
    expect(within(2.49)).toMatchObject({ kind: 'caps', maxInstances: 2 });
    expect(within(1e9)).toMatchObject({ kind: 'caps', maxInstances: 1_000 });
  });

  it('may cost all that the ceiling allows', () => {
    const two = instanceExposureOf(small, 2, gcpPriceBook).usdPerHour;
    expect(instancesFor({ usdPerHour: two }, small, range, gcpPriceBook)).toMatchObject({
      maxInstances: 2,
    });
  });

  it('is of a ceiling that is one', () => {
    expect(() => instancesFor({ usdPerHour: -1 }, small, range, gcpPriceBook)).toThrow(
      'usdPerHour is -1; use a number from 0',
    );
  });

  it('keeps every period that is named', () => {
    // $10 a day is $0.4167 an hour: the day binds long before the hour does.
    const long = { ...small, shortestRunSeconds: 10 };
    // One instance: $0.0909 + 8/s × 3,600 × $0.40/M = $0.01152, in all $0.10242 an hour, $2.45808 a day.
    expect(instancesFor({ usdPerHour: 5, usdPerDay: 10 }, long, range, gcpPriceBook)).toMatchObject(
      { kind: 'caps', maxInstances: 4 },
    );
  });

  it('says what the fewest instances cost where no number keeps it', () => {
    const least = { least: 40, most: 1_000 };
    expect(instancesFor({ usdPerDay: 5 }, flex, least, azurePriceBook)).toEqual({
      kind: 'impossible',
      belowUsd: 290.31,
      period: 'day',
      because:
        'even with at most 40 it can spend $290.31 a day, mostly functions.flex.duration $179.72 (at most 40 instances)',
    });
  });

  it('names the shortest of periods that fail alike, and what costs most', () => {
    const nothing = { usdPerHour: 0, usdPerDay: 0 };
    expect(instancesFor(nothing, small, range, gcpPriceBook)).toMatchObject({
      period: 'hour',
      because:
        'even with at most 1 it can spend $1.25 an hour, mostly requests $1.16 (no request is shorter than 0.1 s, declared)',
    });
  });

  it('never exceeds the ceiling, and never gives away an instance', () => {
    const amounts = fc.double({ min: 3, max: 1e5, noNaN: true });
    const runs = fc.double({ min: 0.01, max: 60, noNaN: true });
    fc.assert(
      fc.property(amounts, runs, fc.constantFrom(...PERIODS), (usd, run, period) => {
        const ceiling =
          period === 'hour'
            ? { usdPerHour: usd }
            : period === 'day'
              ? { usdPerDay: usd }
              : { usdPerMonth: usd };
        const shape = { ...small, shortestRunSeconds: run };
        const caps = instancesFor(ceiling, shape, range, gcpPriceBook);
        const spends = (instances: number) =>
          usdOf(instanceExposureOf(shape, instances, gcpPriceBook), period);
        if (caps.kind === 'impossible') return expect(spends(1)).toBeGreaterThan(usd);
        expect(spends(caps.maxInstances)).toBeLessThanOrEqual(usd);
        if (caps.maxInstances < range.most)
          expect(spends(caps.maxInstances + 1)).toBeGreaterThan(usd * (1 - 1e-9));
      }),
    );
  });
});
