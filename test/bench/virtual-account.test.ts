// The account that the bench measures in: the platform's limits, its lag, and books that add up.
// An account kinder than the real one would flatter every detector in the report.
import { portsOver } from '../../lib/bench/account-ports';
import { VirtualAccount } from '../../lib/bench/virtual-account';
import type { Attack, Victim } from '../../lib/bench/workload';
import { awsPriceBook } from '../../lib/core/prices/books/aws';
import { rateOf } from '../../lib/core/prices/rate';

const START = 29_000_160;
const rate = rateOf({ memoryMb: 1024, architecture: 'x86_64' }, awsPriceBook);

const victim = (changes: Partial<Victim> = {}): Victim => ({
  functionId: 'one',
  memoryMb: 1024,
  timeoutSeconds: 900,
  rate,
  honest: { callsIn: () => 0, secondsEach: 0.2 },
  ...changes,
});

const flood = (secondsEach: number, concurrencyMax = 1_000): Attack => ({
  startMinute: START,
  startSecond: 0,
  callsIn: () => Number.MAX_VALUE,
  secondsEach,
  concurrencyMax,
});

function lived(entry: Victim, minutes: number, reserved: number | null = null): VirtualAccount {
  const account = new VirtualAccount([entry], START, 1_000);
  if (reserved !== null) account.functions[0]?.reserve(reserved, START - 1);
  for (let minute = 0; minute < minutes; minute++) account.liveOneMinute();
  return account;
}

const booksAfter = (account: VirtualAccount) => account.functions[0]?.books;
const usdPerSecondOfAThousand = 1_000 * rate.usdPerSecond;

test('a flood of a thousand costs a thousand runs at once, whatever they last', () => {
  for (const seconds of [0.2, 5, 70, 900]) {
    const entry = victim({ attack: flood(seconds) });
    const books = booksAfter(lived(entry, 240));
    const runs = usdPerSecondOfAThousand * 240 * 60;
    const requests = ((1_000 * 240 * 60) / seconds) * rate.usdPerInvocation;
    // What was begun is booked when it begins: up to a run's length more than has been run.
    const begun = usdPerSecondOfAThousand * seconds;
    expect(books?.attackUsd).toBeGreaterThan(0.97 * (runs + requests));
    expect(books?.attackUsd).toBeLessThan(1.03 * (runs + requests) + begun);
  }
});

test('an environment serves ten requests a second, and no more', () => {
  const account = lived(victim({ attack: flood(0.001) }), 10);
  const bucket = account.functions[0]?.bucket(START + 2, START + 100, 60);
  expect(bucket?.invocations).toBeCloseTo(10 * 1_000 * 60);
});

test('a reservation holds honest work and attack back alike, and the books say how much', () => {
  const honest = { callsIn: () => 600, secondsEach: 1 };
  const free = booksAfter(lived(victim({ honest }), 10));
  const held = booksAfter(lived(victim({ honest }), 10, 5));
  const zero = booksAfter(lived(victim({ honest }), 10, 0));
  expect(free?.refusedUsd).toBe(0);
  expect(held?.honestUsd).toBeCloseTo((free?.honestUsd ?? 0) / 2);
  expect(held?.refusedUsd).toBeCloseTo((free?.honestUsd ?? 0) / 2);
  expect(held).toMatchObject({ heldMinutes: 10, zeroMinutes: 0 });
  expect(zero).toMatchObject({ honestUsd: 0, heldMinutes: 0, zeroMinutes: 10 });
});

test('a bucket shows one to three minutes after its end, and a long run only once it has ended', () => {
  const account = lived(victim({ attack: flood(600, 10) }), 30);
  const at = (nowMinute: number) => account.functions[0]?.bucket(START, nowMinute, 60);
  expect(account.lagSeconds(START)).toBeGreaterThanOrEqual(60);
  expect(account.lagSeconds(START)).toBeLessThanOrEqual(180);
  expect(at(START + 1)).toBeUndefined();
  expect(at(START + 2)).toMatchObject({ invocations: 0, load: { running: 10 } });
  expect(at(START + 12)?.invocations).toBeCloseTo(10);
});

test('what runs when a function goes to zero runs to its end and holds its place', () => {
  const account = lived(victim({ attack: flood(300, 50) }), 2);
  account.functions[0]?.reserve(0, account.nowMinute);
  const before = booksAfter(account)?.attackUsd;
  for (let minute = 0; minute < 10; minute++) account.liveOneMinute();
  expect(booksAfter(account)?.attackUsd).toBe(before);
  expect(account.functions[0]?.bucket(START, START + 12, 60)?.invocations).toBeCloseTo(50);
});

test('the peaks of many functions do not add up: a hundred idle ones run two at once, and not a hundred', async () => {
  const victims = Array.from({ length: 100 }, (_, index) =>
    victim({ functionId: `idle-${index}`, honest: { callsIn: () => 0.07, secondsEach: 0.2 } }),
  );
  const account = new VirtualAccount(victims, START, 1_000);
  for (let minute = 0; minute < 30; minute++) account.liveOneMinute();
  const reading = await portsOver(account).meter.readAccount(START - 60, START + 20, 1);
  const peaks = reading.outcome === 'read' ? reading.samples : [];
  expect(peaks).toHaveLength(81);
  // One of them is the guard's own run, from the minute in which it is installed.
  for (const { epochMinute, concurrencyMax } of peaks)
    expect(concurrencyMax).toBe(epochMinute < START ? 2 : 3);
});
