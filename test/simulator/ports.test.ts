// The simulated ports keep the contracts that every adapter keeps, and count what each call costs.
// A cloud that is kinder than the contract would let an engine pass that fails in the real one.

import { alertOfRecord } from '../../lib/core/alerts/alert';
import { awsPriceBook } from '../../lib/core/prices/books/aws';
import { marginalUsd, type PriceKey } from '../../lib/core/prices/prices';
import { addQueue, addSync, mappingOf, specOf } from '../../lib/simulator/cast';
import { NO_TRAFFIC, timerTraffic } from '../../lib/simulator/cloud/traffic';
import { type CallFault, NO_FAULTS } from '../../lib/simulator/faults';
import { randomFrom } from '../../lib/simulator/random';
import { NOW_MS, record } from '../support/builders';
import {
  describeBrakeContract,
  describeJournalContract,
  describeMeterContract,
  describeNotifierContract,
} from '../support/port-contracts';
import { cloudOf, livePortsOf, START_MINUTE, worldOf } from '../support/simulated-world';

const brakeRig = async () => {
  const cloud = cloudOf();
  const simulated = cloud.add(specOf('spender'));
  simulated.stage = { id: 'api/prod', name: 'api prod', requestsPerSecond: 50, burstRequests: 100 };
  for (const [name, kind] of [
    ['orders', 'queue'],
    ['clicks', 'stream'],
  ] as const)
    addQueue(simulated, { traffic: NO_TRAFFIC, mapping: mappingOf(name, kind, randomFrom(name)) });
  const world = worldOf({ cloud });
  return {
    brake: livePortsOf(world).brake,
    functionId: simulated.functionId,
    goneId: `${simulated.functionId}-gone`,
    settle: () => world.timeline.runUntil(world.timeline.clock() + 180_000),
  };
};

const meterRig = async () => {
  const cloud = cloudOf();
  const busy = addSync(cloud, specOf('busy'), timerTraffic(5, 20)).one;
  const idle = addSync(cloud, specOf('idle'), NO_TRAFFIC).one;
  const world = worldOf({ cloud });
  await world.timeline.runUntil(NOW_MS + 3_600_000);
  return {
    meter: livePortsOf(world).meter,
    busyId: busy.functionId,
    idleId: idle.functionId,
    unknownId: 'arn:aws:lambda:us-east-1:111122223333:function:never-was',
    nowMinute: START_MINUTE + 60,
  };
};

describe('simulated ports', () => {
  describeBrakeContract(brakeRig);
  describeJournalContract(async () => ({ journal: livePortsOf(worldOf()).journal }));
  describeMeterContract(meterRig);
  describeNotifierContract(async () => {
    const world = worldOf();
    return {
      notifier: livePortsOf(world).notifier,
      delivered: async () => world.inbox.map(({ headline }) => headline),
    };
  });
});

describe('the bill of the ports', () => {
  const usdOf = async (
    use: (ports: ReturnType<typeof livePortsOf>) => Promise<unknown>,
  ): Promise<number> => {
    const { cloud, ...world } = worldOf();
    addSync(cloud, specOf('busy'), timerTraffic(5, 20));
    await use(livePortsOf({ cloud, ...world }));
    return world.books.spentUsd();
  };
  const price = (key: PriceKey) => marginalUsd(awsPriceBook, key);

  test('an account read is two metric requests, however long a span', async () => {
    const usd = await usdOf(({ meter }) =>
      meter.readAccount(START_MINUTE - 9000, START_MINUTE, 60),
    );
    expect(usd).toBeCloseTo(2 * price('metrics.request'), 12);
  });

  test('a function read is two metrics of GetMetricData, however long a span', async () => {
    const request = {
      functionId: 'any',
      fromMinute: START_MINUTE - 9000,
      toMinute: START_MINUTE,
      spanMinutes: 60,
    } as const;
    const usd = await usdOf(({ meter }) => meter.readFunctions([request, request, request]));
    expect(usd).toBeCloseTo(3 * 2 * price('metrics.getMetricData'), 12);
  });

  test('memory is kept compressed: a write unit for each kilobyte, a read unit for each four', async () => {
    const usd = await usdOf(async ({ journal }) => {
      await journal.remember('x'.repeat(6 * 10_000));
      await journal.recall();
    });
    expect(usd).toBeCloseTo(10 * price('dynamodb.write') + 3 * price('dynamodb.read'), 12);
  });

  test('a lease is a write, whether it is granted or not', async () => {
    const usd = await usdOf(async ({ journal }) => {
      await journal.takeLease('one', NOW_MS, NOW_MS + 60_000);
      await journal.takeLease('other', NOW_MS, NOW_MS + 60_000);
    });
    expect(usd).toBeCloseTo(2 * price('dynamodb.write'), 12);
  });

  test('an alert is a publish and an e-mail', async () => {
    const usd = await usdOf(({ notifier }) =>
      notifier.tell(alertOfRecord(record(), 'paused', NOW_MS)),
    );
    expect(usd).toBeCloseTo(price('sns.publish') + price('sns.email'), 12);
  });

  test('looking and setting cost nothing', async () => {
    const usd = await usdOf(async ({ meter, brake }) => {
      const [one] = await meter.discover();
      await brake.inspect(one?.functionId ?? '');
    });
    expect(usd).toBe(0);
  });
});

describe('a wire that fails', () => {
  const failing = (fault: CallFault) => worldOf({ faults: { ...NO_FAULTS, onCall: () => fault } });

  test.each<[CallFault, string, boolean]>([
    [null, 'fulfilled', true],
    ['refused', 'CloudFailure refused', false],
    ['unheard', 'CloudFailure unknown', false],
    ['unanswered', 'CloudFailure unknown', true],
    ['crashBefore', 'Crash', false],
    ['crashAfter', 'Crash', true],
  ])('%s: the caller hears %s, and whether it happened is %s', async (fault, heard, happened) => {
    const world = failing(fault);
    const first = record({ version: 1 });
    const message = await livePortsOf(world)
      .journal.write(first)
      .then(
        () => 'fulfilled',
        (failure: Error & { certainty?: string }) =>
          [failure.name, failure.certainty].filter(Boolean).join(' '),
      );
    expect(message).toBe(heard);
    expect(world.store.read(first.recordId) !== undefined).toBe(happened);
  });

  test('lets nothing more through after a crash', async () => {
    const world = failing('crashAfter');
    const { journal } = livePortsOf(world);
    const first = record({ version: 1 });
    await expect(journal.write(first)).rejects.toThrow('crashed at write');
    await expect(journal.write({ ...first, version: 2 })).rejects.toThrow('crashed at write');
    expect(world.store.read(first.recordId)?.version).toBe(1);
  });
});
