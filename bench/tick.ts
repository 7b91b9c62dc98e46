// One tick over 10,000 functions held in memory, every one of them read: the worst minute an account of that size has.
// Prints milliseconds, resident memory, and how many minutes of usage the pure detector folds a second.

import { type DetectorState, stateFromHistory } from '../lib/core/detection/baseline';
import { detect } from '../lib/core/detection/detector';
import type { UsageSample } from '../lib/core/detection/usage';
import { defaultPolicy } from '../lib/core/policy/policy';
import type { WatchedFunction } from '../lib/core/policy/watched-function';
import { awsPriceBook } from '../lib/core/prices/books/aws';
import { awsGuardPrices } from '../lib/core/prices/books/aws-guard';
import { rateOf } from '../lib/core/prices/rate';
import { epochMinuteOf } from '../lib/core/units/time';
import type { Ports, ReadRequest } from '../lib/engine/ports';
import { tick } from '../lib/engine/tick';
import { NO_MEMORY, packMemory } from '../lib/engine/watching/memory';

const FUNCTIONS = Number(process.argv[2] ?? 10_000);
const START_MS = Date.UTC(2026, 9, 20, 12, 0, 30);
const billing = { memoryMb: 512, architecture: 'x86_64' as const };
const rate = rateOf(billing, awsPriceBook);

const sampleAt = (epochMinute: number, spanMinutes: 1 | 60, invocations: number): UsageSample => ({
  epochMinute,
  spanMinutes,
  invocations,
  durationSeconds: invocations * 0.2,
  throttles: 0,
  errors: 0,
});

const nowMinute = epochMinuteOf(START_MS);
const functions: WatchedFunction[] = Array.from({ length: FUNCTIONS }, (_, index) => ({
  functionId: `function-${String(index).padStart(5, '0')}`,
  name: `function-${index}`,
  rate,
  timeoutSeconds: 30,
  concurrencyMax: 1000,
  concurrencyPool: { executions: 1000, keptExecutions: 100 },
  modifiedAtMs: 0,
  override: {},
  isGuardOwn: false,
}));

function stateOf(index: number): DetectorState {
  const history = Array.from({ length: 14 * 24 }, (_, hour) =>
    sampleAt(
      (Math.floor(nowMinute / 60) - 1 - hour) * 60,
      60,
      600 + ((index * 31 + hour * 17) % 600),
    ),
  );
  const state = stateFromHistory({
    history,
    rate,
    policy: defaultPolicy,
    nowMinute,
    liveFromMinute: Math.floor(nowMinute / 60) * 60,
    knownSinceMinute: nowMinute - 20_000,
  });
  return { ...state, settledMinute: nowMinute - 40 };
}

/** Everything answers at once; half an hour of minutes for each function asked for. */
const ports: Ports = {
  meter: {
    discover: async () => functions,
    readAccount: async (from, to) => ({
      outcome: 'read',
      samples: Array.from({ length: to - from }, (_, offset) => ({
        epochMinute: from + offset,
        spanMinutes: 1 as const,
        invocations: FUNCTIONS * 400,
        concurrencyMax: 9000,
      })),
    }),
    readFunctions: async (requests: readonly ReadRequest[]) =>
      requests.map(({ fromMinute, toMinute }) => ({
        outcome: 'read' as const,
        samples: Array.from({ length: toMinute - fromMinute }, (_, offset) =>
          sampleAt(fromMinute + offset, 1, 15),
        ),
      })),
  },
  brake: {
    inspect: async () => ({ outcome: 'gone' }),
    set: async () => undefined,
  },
  journal: {
    open: async () => ({ records: [], problems: [], unreadable: [] }),
    read: async () => undefined,
    write: async () => undefined,
    recall: async () => undefined,
    remember: async () => undefined,
    takeLease: async () => true,
    giveUpLease: async () => undefined,
  },
  notifier: { tell: async () => undefined },
};

async function benchTick(): Promise<void> {
  const states = Object.fromEntries(
    functions.map((target, index) => [target.functionId, stateOf(index)]),
  );
  let memory = {
    ...NO_MEMORY,
    functions,
    states,
    discoveredAtMs: START_MS,
    rememberedAtMs: START_MS,
    tripwire: { ...NO_MEMORY.tripwire, foldedMinute: nowMinute - 6, unexplainedUsd: 1e6 },
  };
  let clockMs = START_MS;
  const figures: number[] = [];
  let reads = 0;
  for (let round = 0; round < 5; round++) {
    clockMs += 60_000;
    const startNs = process.hrtime.bigint();
    const outcome = await tick({
      ports,
      policy: defaultPolicy,
      prices: awsGuardPrices,
      clock: () => clockMs,
      holder: `bench-${round}`,
      memory: { ...memory, tripwire: { ...memory.tripwire, unexplainedUsd: 1e6 } },
      budgetMs: 45_000,
    });
    figures.push(Number(process.hrtime.bigint() - startNs) / 1e6);
    memory = outcome.memory as typeof memory;
    reads = outcome.report.readsBought;
  }
  const rssMb = process.memoryUsage().rss / 1024 / 1024;
  const heapMb = process.memoryUsage().heapUsed / 1024 / 1024;
  const kept = packMemory(memory).length / 1024 / 1024;
  process.stdout.write(
    `tick over ${FUNCTIONS} functions, ${reads} of them read: median ${median(figures).toFixed(0)} ms, worst ${Math.max(...figures).toFixed(0)} ms; ` +
      `resident ${rssMb.toFixed(0)} MB (heap ${heapMb.toFixed(0)}); memory as JSON ${kept.toFixed(1)} MB\n`,
  );
}

function benchDetector(): void {
  const minutes = 1440;
  let state = stateOf(1);
  const reading = (from: number) => ({
    outcome: 'read' as const,
    samples: Array.from({ length: minutes }, (_, offset) =>
      sampleAt(from + offset, 1, (offset * 7) % 40),
    ),
  });
  const prepared = Array.from({ length: 400 }, (_, day) =>
    reading(state.settledMinute + 1 + day * minutes),
  );
  const startNs = process.hrtime.bigint();
  let folded = 0;
  for (const entry of prepared) {
    const now = state.settledMinute + minutes + 20;
    const detection = detect({
      state,
      reading: entry,
      rate,
      timeoutSeconds: 30,
      policy: defaultPolicy,
      nowMinute: now,
      watermarkMinute: now,
      modifiedAtMinute: null,
      isHeld: false,
    });
    state = {
      ...detection.state,
      settledMinute: (entry.samples[minutes - 1] as UsageSample).epochMinute,
    };
    folded += minutes;
  }
  const seconds = Number(process.hrtime.bigint() - startNs) / 1e9;
  process.stdout.write(
    `detector: ${(folded / seconds / 1e6).toFixed(2)} million samples a second on one core\n`,
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

benchTick().then(benchDetector);
