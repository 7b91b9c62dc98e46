// Events in the simulated cloud: what waits, what is rescued, what expires, and what is lost for good.
// After every story the ledger adds up: nothing is forgotten and nothing is made.

import { addAsync, addQueue, addStream, mappingOf, specOf } from '../../../lib/simulator/cast';
import { type Inlet, imbalanceOf } from '../../../lib/simulator/cloud/inlet';
import { NO_TRAFFIC } from '../../../lib/simulator/cloud/traffic';
import { randomFrom } from '../../../lib/simulator/random';
import { cloudOf, START_SECOND } from '../../support/simulated-world';

const HOUR = 3600;
const secondsIn = (seconds: number): number => START_SECOND + seconds;
const ledgerOf = (inlet: Inlet) => {
  const ledger = inlet.ledger();
  expect(imbalanceOf(ledger)).toBe(0);
  return ledger;
};

describe('asynchronous events', () => {
  const stage = (spec: Parameters<typeof specOf>[1] = {}) => {
    const cloud = cloudOf({ horizonMinutes: 1000 });
    const simulated = cloud.add(specOf('worker', { durationSeconds: 2, ...spec }));
    return { cloud, one: simulated, inlet: addAsync(simulated, { traffic: NO_TRAFFIC }) };
  };

  test('wait for hours while throttled at concurrency 1, and run one after the other', () => {
    const { cloud, one, inlet } = stage({ reserved: 1 });
    inlet.push(5000, START_SECOND);
    cloud.advanceTo(secondsIn(HOUR));
    const { processed, queued, lost } = ledgerOf(inlet);
    expect(processed).toBeGreaterThan(1700);
    expect(processed).toBeLessThanOrEqual(1800);
    expect(queued).toBeGreaterThan(3000);
    expect(lost).toBe(0);
    expect(one.concurrency).toBeLessThanOrEqual(1);
  });

  test('expire after six hours, into the rescue queue where there is one', () => {
    for (const asyncRescue of ['destination', 'none'] as const) {
      const { cloud, inlet } = stage({ reserved: 1, asyncRescue });
      inlet.push(20_000, START_SECOND);
      cloud.advanceTo(secondsIn(7 * HOUR));
      const { queued, rescued, lost } = ledgerOf(inlet);
      expect(queued).toBe(0);
      expect(asyncRescue === 'none' ? lost : rescued).toBeGreaterThan(9000);
      expect(asyncRescue === 'none' ? rescued : lost).toBe(0);
    }
  });

  test('go to the dead-letter queue at once at concurrency 0, those that wait included', () => {
    const { cloud, one, inlet } = stage({ reserved: 1, asyncRescue: 'deadLetter' });
    inlet.push(1000, START_SECOND);
    cloud.advanceTo(secondsIn(60));
    const { processed } = ledgerOf(inlet);
    one.reserved = 0;
    inlet.push(500, secondsIn(60));
    cloud.advanceTo(secondsIn(180));
    const ledger = ledgerOf(inlet);
    expect(ledger.processed).toBeLessThanOrEqual(processed + 1);
    expect(ledger.rescued).toBe(1500 - ledger.processed);
    expect(ledger.queued + ledger.lost).toBe(0);
  });

  test('are lost at concurrency 0 where nothing rescues them', () => {
    const { cloud, one, inlet } = stage();
    one.reserved = 0;
    inlet.push(500, START_SECOND);
    cloud.advanceTo(secondsIn(120));
    expect(ledgerOf(inlet)).toMatchObject({ lost: 500, rescued: 0, queued: 0 });
  });

  test('that beget events keep a loop going for ever, and stop it when they stop', () => {
    const { cloud, one } = stage();
    let perEvent = 1;
    const inlet = addAsync(one, {
      traffic: NO_TRAFFIC,
      echo: { perEvent: () => perEvent, delaySeconds: 2 },
    });
    inlet.push(100, START_SECOND);
    cloud.advanceTo(secondsIn(HOUR));
    const looping = ledgerOf(inlet);
    expect(looping.queued + looping.inFlight).toBe(100);
    expect(looping.processed).toBeGreaterThan(50_000);
    perEvent = 0;
    cloud.advanceTo(secondsIn(HOUR + 120));
    expect(ledgerOf(inlet).queued + ledgerOf(inlet).inFlight).toBe(0);
  });

  test('that beget two each fill the account within minutes', () => {
    const { cloud, one } = stage();
    const inlet = addAsync(one, {
      traffic: NO_TRAFFIC,
      echo: { perEvent: () => 2, delaySeconds: 1 },
    });
    inlet.push(1, START_SECOND);
    cloud.advanceTo(secondsIn(30));
    expect(one.concurrency).toBeLessThan(1000);
    cloud.advanceTo(secondsIn(120));
    expect(one.concurrency).toBeGreaterThan(990);
    ledgerOf(inlet);
  });
});

describe('a queue', () => {
  const stage = (
    options: Partial<Parameters<typeof addQueue>[1]> = {},
    spec: Parameters<typeof specOf>[1] = {},
  ) => {
    const cloud = cloudOf({ horizonMinutes: 8 * 1440 });
    const simulated = cloud.add(
      specOf('consumer', { durationSeconds: 2, timeoutSeconds: 10, ...spec }),
    );
    const mapping = mappingOf('orders', 'queue', randomFrom('orders'));
    const inlet = addQueue(simulated, { traffic: NO_TRAFFIC, mapping, batch: 10, ...options });
    return { cloud, one: simulated, mapping, inlet };
  };

  test('is read in batches', () => {
    const { cloud, one, inlet } = stage();
    inlet.push(1000, START_SECOND);
    cloud.advanceTo(secondsIn(180));
    expect(ledgerOf(inlet).processed).toBe(1000);
    expect(cloud.metricsOf(one).read(START_SECOND / 60, secondsIn(600))?.invocations).toBe(100);
  });

  test('starts with 5 batches at once and adds 300 a minute while it is behind', () => {
    const { cloud, one, inlet } = stage({}, { durationSeconds: 30, timeoutSeconds: 60 });
    inlet.push(1_000_000, START_SECOND);
    cloud.advanceTo(secondsIn(60));
    expect(one.concurrency).toBeGreaterThan(100);
    expect(one.concurrency).toBeLessThanOrEqual(320);
    cloud.advanceTo(secondsIn(600));
    expect(one.concurrency).toBe(1000);
  });

  test('loses nothing while its mapping is disabled, and goes on when it is enabled', () => {
    const { cloud, mapping, inlet } = stage();
    mapping.order(false, START_SECOND);
    cloud.advanceTo(secondsIn(60));
    inlet.push(5000, secondsIn(60));
    cloud.advanceTo(secondsIn(24 * HOUR));
    expect(ledgerOf(inlet)).toMatchObject({ queued: 5000, processed: 0, lost: 0, rescued: 0 });
    expect(inlet.receivesMax).toBe(0);
    mapping.order(true, secondsIn(24 * HOUR));
    cloud.advanceTo(secondsIn(25 * HOUR));
    expect(ledgerOf(inlet)).toMatchObject({ queued: 0, processed: 5000 });
  });

  test('uses up its receives at concurrency 0 with the mapping on, and dead-letters at the last', () => {
    const { cloud, one, inlet } = stage({ maxReceiveCount: 3, visibilitySeconds: 60 });
    one.reserved = 0;
    inlet.push(30, START_SECOND);
    cloud.advanceTo(secondsIn(100));
    expect(inlet.receivesMax).toBe(1);
    cloud.advanceTo(secondsIn(HOUR));
    expect(ledgerOf(inlet)).toMatchObject({ rescued: 30, processed: 0, queued: 0 });
  });

  test('keeps coming back without a dead-letter queue, until its retention ends', () => {
    const { cloud, one, inlet } = stage({
      maxReceiveCount: null,
      visibilitySeconds: 600,
      retentionSeconds: 4 * HOUR,
    });
    one.reserved = 0;
    inlet.push(30, START_SECOND);
    cloud.advanceTo(secondsIn(3 * HOUR));
    expect(ledgerOf(inlet)).toMatchObject({ queued: 30, lost: 0 });
    cloud.advanceTo(secondsIn(5 * HOUR));
    expect(ledgerOf(inlet)).toMatchObject({ queued: 0, lost: 30 });
  });

  test('a mapping that is told to stop polls on until it has settled', () => {
    const { cloud, mapping, inlet } = stage();
    mapping.order(false, START_SECOND);
    expect(mapping.isSettling(START_SECOND)).toBe(true);
    expect(mapping.isPolling(START_SECOND)).toBe(true);
    inlet.push(10, START_SECOND);
    cloud.advanceTo(secondsIn(5));
    expect(ledgerOf(inlet).queued).toBeLessThan(10);
    expect(mapping.isPolling(secondsIn(60))).toBe(false);
    expect(mapping.isSettling(secondsIn(60))).toBe(false);
  });
});

describe('a stream', () => {
  const stage = (spec: Parameters<typeof specOf>[1] = {}) => {
    const cloud = cloudOf({ horizonMinutes: 3 * 1440 });
    const simulated = cloud.add(specOf('reader', { durationSeconds: 1, ...spec }));
    const mapping = mappingOf('clicks', 'stream', randomFrom('clicks'));
    const inlet = addStream(simulated, {
      traffic: NO_TRAFFIC,
      mapping,
      concurrency: 2,
      batch: 100,
    });
    return { cloud, one: simulated, mapping, inlet };
  };

  test('is read by so many batches at once and no more', () => {
    const { cloud, one, inlet } = stage();
    inlet.push(100_000, START_SECOND);
    cloud.advanceTo(secondsIn(300));
    expect(one.concurrency).toBeLessThanOrEqual(2);
    expect(ledgerOf(inlet).processed).toBeGreaterThan(50_000);
  });

  test('waits while the function cannot run, and goes on where it stopped', () => {
    const { cloud, one, inlet } = stage({ reserved: 0 });
    inlet.push(1000, START_SECOND);
    cloud.advanceTo(secondsIn(20 * HOUR));
    expect(ledgerOf(inlet)).toMatchObject({ queued: 1000, processed: 0, lost: 0 });
    one.reserved = null;
    cloud.advanceTo(secondsIn(21 * HOUR));
    expect(ledgerOf(inlet)).toMatchObject({ queued: 0, processed: 1000, lost: 0 });
  });

  test('loses what waits past its retention', () => {
    const { cloud, mapping, inlet } = stage();
    mapping.order(false, START_SECOND);
    cloud.advanceTo(secondsIn(60));
    inlet.push(1000, secondsIn(60));
    cloud.advanceTo(secondsIn(26 * HOUR));
    expect(ledgerOf(inlet)).toMatchObject({ queued: 0, lost: 1000 });
  });
});
