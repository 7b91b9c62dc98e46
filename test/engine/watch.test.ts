// What a tick sees: functions found and lost, metrics that come late, twice, wrong or not at all. None of it may pause
// anyone, and none of it may be taken for a zero.

import fc from 'fast-check';
import type { DetectorState } from '../../lib/core/detection/baseline';
import type { Reading, UsageSample } from '../../lib/core/detection/usage';
import { anySampleAtAll } from '../support/arbitraries/usage-arbitraries';
import { concurrency, reading, sample, steadyHistory, target } from '../support/builders';
import { FLOOD, QUIET, World } from '../support/guarded-world';
import { runsTried } from '../support/seed-sweep';

/** A world whose meter answers each request for minutes with this, whatever happened. */
function answering(answer: () => Reading<UsageSample>): World {
  const world = World.of();
  const honest = world.fake.meter.readFunctions;
  world.fake.meter.readFunctions = async (requests) => {
    const answers = await honest(requests);
    return requests.map((request, index) =>
      request.spanMinutes === 1 ? answer() : (answers[index] ?? reading([])),
    );
  };
  return world;
}

describe('metrics that cannot be true', () => {
  it('pause nobody and crash nothing, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anySampleAtAll, { minLength: 1, maxLength: 3 }),
        async (samples) => {
          const world = answering(() => reading(samples));
          const report = await world.live(3);
          expect([report.outcome, world.records]).toEqual(['done', []]);
          expect(world.levers()).toEqual([concurrency(null)]);
        },
      ),
      { numRuns: runsTried(60) },
    );
  });

  it('of the account are a problem by name, and pause nobody', async () => {
    const world = World.of();
    await world.live(2);
    world.fake.meter.readAccount = async () =>
      reading([
        {
          epochMinute: world.nowMinute - 1,
          spanMinutes: 1,
          invocations: Number.NaN,
          concurrencyMax: 1,
        },
      ]);
    const report = await world.live(1);
    expect(report.problems).toEqual([
      'account usage cannot be believed: invocations NaN is not a number',
    ]);
    expect(report.outcome).toBe('done');
  });

  it('in a history leave a function blind until they are out of it', async () => {
    const world = World.of();
    const honest = world.fake.meter.readFunctions;
    const asked: number[] = [];
    world.fake.meter.readFunctions = async (requests) => {
      if (requests.some(({ spanMinutes }) => spanMinutes === 60)) asked.push(world.nowMinute);
      const answers = await honest(requests);
      const bad = reading([sample({ spanMinutes: 60, errors: -1 })]);
      return requests.map((request, index) =>
        request.spanMinutes === 60 && asked.length < 3 ? bad : (answers[index] ?? bad),
      );
    };
    const report = await world.live(1);
    expect(report.verdicts).toMatchObject([
      {
        verdict: {
          kind: 'blind',
          because: 'its history cannot be believed: errors -1 is negative',
        },
      },
    ]);
    await world.live(35);
    // Asked for again soon, then ever later.
    expect(asked.map((minute) => minute - (asked[0] ?? 0))).toEqual([0, 1, 3]);
    expect(world.data.guard?.states['id-orders']).toBeDefined();
  });
});

describe('metrics that are missing', () => {
  it('are no zeros: a function under suspicion stays under it', async () => {
    const world = World.of();
    await world.live(3);
    await world.ask({ perMinute: 2_000, secondsEach: 1 }).live(4);
    expect(world.data.guard?.suspects).toEqual(['id-orders']);
    world.fake.fault = ({ name }) => (name === 'meter.readFunctions' ? 'lost-call' : undefined);
    const report = await world.live(5);
    expect(world.data.guard?.suspects).toEqual(['id-orders']);
    expect(report.problems).toEqual([
      'metrics cannot be read (unknown): meter.readFunctions timed out',
    ]);
  });

  it('and come back show everything that happened meanwhile', async () => {
    const world = World.of();
    await world.live(3);
    world.fake.fault = ({ name }) => (name.startsWith('meter.') ? 'lost-call' : undefined);
    await world.ask({ perMinute: 8_000, secondsEach: 1 }).live(10);
    expect(world.records).toEqual([]);
    world.fake.fault = () => undefined;
    await world.live(1);
    expect(world.record.phase).toBe('paused');
  });

  it('for some functions of a reading are told of those', async () => {
    const world = World.of();
    await world.live(3);
    world.fake.meter.readFunctions = async () => [];
    const report = await world.live(1);
    expect(report.verdicts).toMatchObject([
      { verdict: { kind: 'blind', because: 'the meter gave no answer for it' } },
    ]);
  });

  it('about the past of the account are asked for again, not taken for an idle week', async () => {
    const world = World.of();
    const honest = world.fake.meter.readAccount;
    let tries = 0;
    world.fake.meter.readAccount = async (from, to, span) => {
      if (span === 60) tries += 1;
      return span === 60 && tries < 3
        ? { outcome: 'unreadable', because: 'throttled' }
        : honest(from, to, span);
    };
    const report = await world.live(1);
    expect(report.problems).toEqual(['the account cannot be read: throttled']);
    await world.live(3);
    expect(tries).toBe(3);
  });
});

describe('metrics that come late or twice', () => {
  it('pause a flood all the same', async () => {
    for (const lagMinutes of [1, 2, 3, 5, 8]) {
      const world = World.of();
      world.data.lagMinutes = lagMinutes;
      const honest = world.fake.meter.readFunctions;
      world.fake.meter.readFunctions = async (requests) =>
        (await honest(requests)).map((entry) =>
          entry.outcome === 'read'
            ? reading([...entry.samples, ...entry.samples].reverse())
            : entry,
        );
      await world.live(3);
      await world.ask(FLOOD).live(lagMinutes + 2);
      expect([lagMinutes, world.record.phase]).toEqual([lagMinutes, 'paused']);
    }
  });

  it('by one false sample pause nobody', async () => {
    const world = World.of();
    await world.live(10);
    world.data.usage['id-orders'] = [
      sample({ epochMinute: world.nowMinute - 1, invocations: 5e6, durationSeconds: 5e6 }),
    ];
    // Nobody but this function's own metrics says so.
    world.fake.meter.readAccount = async () => reading([]);
    await world.live(60);
    expect(world.records).toEqual([]);
    expect(world.data.told.filter(({ type }) => type !== 'warn')).toEqual([]);
  });
});

describe('functions', () => {
  it('that appear are found and guarded', async () => {
    const world = World.of();
    await world.live(3);
    const fresh = target({ functionId: 'id-fresh', name: 'fresh' });
    world.data.functions.push(fresh);
    world.data.levers['id-fresh'] = [concurrency(null)];
    world.ask(FLOOD, 'id-fresh');
    await world.live(15);
    expect(world.levers('id-fresh')).toEqual([concurrency(0)]);
  });

  it('that run away before the first tick are paused by it, whatever the minute of the hour', async () => {
    const hourMs = Math.floor(World.of().data.nowMs / 3_600_000) * 3_600_000;
    for (let minute = 0; minute < 60; minute++) {
      const world = World.of();
      world.data.nowMs = hourMs + (minute - 8) * 60_000;
      await world.ask(FLOOD).pass(8).tick();
      expect([minute, world.records.map(({ phase }) => phase)]).toEqual([minute, ['paused']]);
    }
  });

  it('that are gone are forgotten', async () => {
    const world = World.of([target(), target({ functionId: 'id-old', name: 'old' })]);
    await world.live(3);
    world.data.functions.pop();
    await world.live(15);
    expect(Object.keys(world.data.guard?.states ?? {})).toEqual(['id-orders']);
  });

  it('that one discovery left out keep what is usual when the next lists them again', async () => {
    const world = World.of([target(), target({ functionId: 'id-other', name: 'other' })]);
    await world.live(15);
    const before = world.data.guard?.states['id-orders'];
    const all = [...world.data.functions];
    world.data.functions = all.filter(({ functionId }) => functionId !== 'id-orders');
    await world.live(15);
    expect(world.data.guard?.states['id-orders']).toBeUndefined();
    world.data.functions = all;
    await world.live(15);
    const after = world.data.guard?.states['id-orders'];
    expect(after?.envelopeUsdPerMinute).toBe(before?.envelopeUsdPerMinute);
    expect(after?.knownSinceMinute).toBe(before?.knownSinceMinute);
    expect(world.data.guard?.absent).toEqual({});
  });

  it('stay known while discovery fails', async () => {
    const world = World.of();
    await world.live(3);
    world.fake.fault = ({ name }) => (name === 'meter.discover' ? 'refused' : undefined);
    await world.live(15);
    const report = await world.ask(FLOOD).live(4);
    expect(report.problems).toEqual(['discovery failed (refused): meter.discover was refused']);
    expect(world.record.phase).toBe('paused');
  });

  it('of the guard, and those to be ignored, are not even read', async () => {
    const world = World.of([
      target({ isGuardOwn: true }),
      target({ functionId: 'id-ignored', override: { isIgnored: true } }),
    ]);
    const report = await world.ask(FLOOD).live(10);
    expect([report.readsBought, report.verdicts, world.records]).toEqual([0, [], []]);
  });

  it('that cannot be priced are blind, and make nobody else so', async () => {
    const odd = target({
      functionId: 'id-odd',
      name: 'odd',
      rate: { usdPerInvocation: 0.01, usdPerSecond: Number.NaN },
    });
    const world = World.of([odd, target()]);
    const report = await world.live(1);
    await world.live(2);
    expect(report.verdicts).toMatchObject([
      { functionId: 'id-odd', verdict: { kind: 'blind', because: 'it cannot be priced' } },
    ]);
    world.ask(FLOOD).ask(FLOOD, 'id-odd');
    await world.live(5);
    expect(world.record.functionId).toBe('id-orders');
  });

  it('with their own wishes are judged by them', async () => {
    const strict = target({ override: { ceilingUsdPerHour: 0.2 } });
    const world = World.of([strict]);
    await world.live(3);
    await world.ask({ perMinute: 8_000, secondsEach: 1 }).live(6);
    expect(world.record.rule).toBe('hour-ceiling');
  });

  it('have every minute counted once, however often it is read', async () => {
    const world = World.of();
    await world.live(3);
    // A cent a minute: 600 runs of a second.
    await world.ask({ perMinute: 600, secondsEach: 1 }).live(30);
    await world.ask(QUIET).live(10);
    const state = world.data.guard?.states['id-orders'];
    expect(state?.month.usd).toBeCloseTo(30 * 0.010_12, 3);
    expect(state?.day.usd).toBe(state?.month.usd);
  });

  it('that were not read for days go on with what they had learned', async () => {
    const world = World.of();
    await world.ask({ perMinute: 600, secondsEach: 1 }).live(90);
    const before = world.data.guard?.states['id-orders'] as DetectorState;
    world.data.nowMs += 5 * 86_400_000;
    const report = await world.live(1);
    const after = world.data.guard?.states['id-orders'] as DetectorState;
    expect(report.problems).toEqual([]);
    expect(after.envelopeUsdPerMinute).toBeGreaterThanOrEqual(before.envelopeUsdPerMinute);
    expect(after.knownSinceMinute).toBe(before.knownSinceMinute);
    expect(after.settledMinute).toBeGreaterThan(world.nowMinute - 200);
    expect(world.records).toEqual([]);
  });

  it('that were deployed just now may cost twice as much for a day', async () => {
    // Usually a cent a minute; now five, which is over three times but not over six.
    const excessAfter = async (modifiedAtMs: number | null): Promise<number> => {
      const world = World.of([target({ modifiedAtMs })]);
      const past = steadyHistory(600, world.nowMinute).map((usageSample) => ({
        ...usageSample,
        durationSeconds: usageSample.invocations,
      }));
      const honest = world.fake.meter.readFunctions;
      world.fake.meter.readFunctions = async (requests) =>
        (await honest(requests)).map((entry, index) =>
          requests[index]?.spanMinutes === 60 ? reading(past) : entry,
        );
      await world.ask({ perMinute: 3_000, secondsEach: 1 }).live(20);
      return world.data.guard?.states['id-orders']?.fast.usd ?? Number.NaN;
    };
    expect(await excessAfter(Date.UTC(2026, 10, 21, 3))).toBe(0);
    expect(await excessAfter(Date.UTC(2026, 10, 1))).toBeGreaterThan(0.2);
    expect(await excessAfter(null)).toBeGreaterThan(0.2);
  });

  it('with a past are judged by it', async () => {
    const world = World.of();
    const honest = world.fake.meter.readFunctions;
    const past = steadyHistory(60_000, world.nowMinute).map((usageSample) => ({
      ...usageSample,
      durationSeconds: usageSample.invocations,
    }));
    world.fake.meter.readFunctions = async (requests) =>
      (await honest(requests)).map((entry, index) =>
        requests[index]?.spanMinutes === 60 ? reading(past) : entry,
      );
    await world.ask(FLOOD).live(30);
    expect(world.records).toEqual([]);
    expect(world.data.guard?.states['id-orders']?.envelopeUsdPerMinute).toBeCloseTo(1.012, 2);
  });
});

describe('many small leaks', () => {
  it('are paused together when no one of them would be', async () => {
    const functions = Array.from({ length: 40 }, (_, index) =>
      target({ functionId: `id-${index}`, name: `fn-${index}` }),
    );
    const world = World.of(functions, { fastFloorUsd: 3, slowFloorUsd: 100, accountFloorUsd: 5 });
    await world.live(3);
    // Fifty runs a minute of half a minute each: calm in every function, a dollar a minute in the account.
    for (const { functionId } of functions)
      world.ask({ perMinute: 50, secondsEach: 30 }, functionId);
    await world.live(15);
    expect(world.records.length).toBeGreaterThan(5);
    expect(world.records[0]?.evidence).toMatchObject({ limitUsd: 5, sinceMinute: null });
    expect(new Set(world.records.map(({ rule }) => rule))).toEqual(new Set(['account-excess']));
  });
});

describe('a look at a large account', () => {
  it('is taken in portions, each judged before the next is bought', async () => {
    const functions = Array.from({ length: 1_200 }, (_, index) =>
      target({ functionId: `id-${index}`, name: `fn-${index}` }),
    );
    const world = World.of(functions);
    const honest = world.fake.meter.readFunctions;
    const sizes: number[] = [];
    world.fake.meter.readFunctions = async (requests) => {
      sizes.push(requests.length);
      return honest(requests);
    };
    await world.live(3);
    // Two requests for each of 500 functions not seen before, in portions of as many requests.
    expect(sizes.slice(0, 2)).toEqual([500, 500]);
    expect(Object.keys(world.data.guard?.states ?? {})).toHaveLength(1_200);
  });
});

describe('a quiet account', () => {
  it('buys no reads beyond its budget and tells nobody anything', async () => {
    const world = World.of([target()], { guardBudgetUsdPerMonth: 2 });
    await world.ask(QUIET).live(120);
    const reads = world.fake.calls.filter(({ name }) => name === 'meter.readFunctions').length;
    expect(reads).toBeLessThan(120);
    expect(world.data.told).toEqual([]);
  });
});
