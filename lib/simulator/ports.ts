// The engine's four ports into the simulated cloud. Thin: each says what a call does there, what it costs, and who saw it.
// Nothing is decided here; rules live in the cloud, and failures on the wire.

import type { AlertEvent } from '../core/alerts/alert';
import type { AccountSample, Reading, UsageSample } from '../core/detection/usage';
import type { Lever } from '../core/pausing/target';
import { asksForRunning, type ReadWhy } from '../core/prices/guard-bill';
import type { Brake, Journal, Meter, Notifier, Ports, ReadRequest } from '../engine/ports';
import type { CloudControl } from './cloud/cloud-control';
import type { JournalStore } from './cloud/journal-store';
import { accountUsageOf, usageOf } from './cloud/metric-reader';
import { boughtBy, type GuardBooks } from './guard-books';
import type { Process } from './timeline';
import type { Watcher } from './watcher';
import { Wire, type WireOptions } from './wire';

export interface World extends WireOptions {
  readonly control: CloudControl;
  readonly store: JournalStore;
  readonly books: GuardBooks;
  readonly watcher: Watcher;
  /** Every alert that arrived. */
  readonly inbox: AlertEvent[];
}

/** Metrics in one request. */
const METRICS_PER_REQUEST = 500;

export function portsOf(world: World, process: Process): Ports {
  const wire = new Wire(world, process);
  return {
    meter: meterOf(world, wire),
    brake: brakeOf(world, wire),
    journal: journalOf(world, wire),
    notifier: notifierOf(world, wire),
  };
}

function meterOf({ cloud, control, books, faults, watcher }: World, wire: Wire): Meter {
  const { tariff } = books;
  return {
    ...(cloud.nature.countsAtOnce === 'gigabytes' ? { isConcurrencyDerived: true } : {}),
    discover: () =>
      wire.send(
        'discover',
        (nowMs) => control.list(nowMs),
        cloud.nature.pagesOf(cloud.functions.length),
      ),
    readAccount: (fromMinute, toMinute, spanMinutes) =>
      wire.send('readAccount', (nowMs): Reading<AccountSample> => {
        books.buy(tariff.readAccount(), nowMs);
        const samples = accountUsageOf(cloud, { fromMinute, toMinute, spanMinutes });
        watcher.sawAccount(samples, nowMs);
        return faults.distort({ outcome: 'read', samples }, nowMs);
      }),
    readFunctions: (requests: ReadonlyArray<ReadRequest & { readonly why?: ReadWhy }>) => {
      const bought = boughtBy(requests, cloud.nature.countsAtOnce === 'runs');
      return wire.send(
        'readFunctions',
        (nowMs) => {
          books.buy(tariff.readFunctions(bought), nowMs);
          return requests.map((request) => faults.distort(readOne(request), nowMs));
        },
        Math.max(1, Math.ceil(bought.metrics / METRICS_PER_REQUEST)),
      );
    },
  };
  function readOne(request: ReadRequest & { readonly why?: ReadWhy }): Reading<UsageSample> {
    const simulated = cloud.find(request.functionId);
    // A metric store knows names, not functions: of one that never was it knows nothing, which is no error.
    const samples = simulated
      ? usageOf(cloud, simulated, request, asksForRunning(request.why))
      : [];
    return { outcome: 'read', samples };
  }
}

function brakeOf({ control, watcher }: World, wire: Wire): Brake {
  const { nextRung } = control;
  return {
    inspect: (functionId, held) =>
      wire.send('inspect', (nowMs) => control.inspect(functionId, nowMs, held)),
    ...(nextRung
      ? {
          nextRung: (functionId: string, held: readonly Lever[]) =>
            wire.send('inspect', (nowMs) => nextRung.call(control, functionId, held, nowMs)),
        }
      : {}),
    set: async (functionId: string, lever: Lever) => {
      watcher.setBegins(wire.process, functionId, lever);
      try {
        await wire.send('set', (nowMs) => {
          control.set(functionId, lever, nowMs);
          watcher.setTook(functionId, nowMs);
        });
      } finally {
        watcher.setEnds(wire.process, functionId);
      }
    },
  };
}

/** Memory is kept compressed: brotli at quality 5 made 6.7 to 1 of 200 functions' memory, measured 2026-11-21. */
const COMPRESSION = 6;

function journalOf({ store, books, watcher }: World, wire: Wire): Journal {
  const { tariff } = books;
  return {
    open: () =>
      wire.send('open', (nowMs) => {
        const { bytes, ...open } = store.open();
        books.buy(tariff.list(bytes), nowMs);
        watcher.sawRecords(wire.process, open.records);
        return open;
      }),
    read: (recordId) =>
      wire.send('read', (nowMs) => {
        const record = store.read(recordId);
        books.buy(tariff.read(JSON.stringify(record ?? '').length), nowMs);
        if (record) watcher.sawRecords(wire.process, [record]);
        return record;
      }),
    write: (record) =>
      wire.send('write', (nowMs) => {
        const bytes = store.write(record);
        books.buy(tariff.write(bytes), nowMs);
        watcher.recordWritten(record, nowMs);
      }),
    recall: () =>
      wire.send('recall', (nowMs) => {
        books.buy(tariff.recall((store.memory?.length ?? 0) / COMPRESSION), nowMs);
        return store.memory;
      }),
    remember: (memory) =>
      wire.send('remember', (nowMs) => {
        books.buy(tariff.remember(memory.length / COMPRESSION), nowMs);
        store.memory = memory;
      }),
    takeLease: (holder, fromMs, untilMs) =>
      wire.send('takeLease', (nowMs) => {
        books.buy(tariff.takeLease(), nowMs);
        return store.takeLease(holder, fromMs, untilMs);
      }),
    giveUpLease: (holder) =>
      wire.send('giveUpLease', (nowMs) => {
        books.buy(tariff.giveUpLease(), nowMs);
        store.giveUpLease(holder);
      }),
  };
}

function notifierOf({ inbox, books, watcher }: World, wire: Wire): Notifier {
  return {
    tell: (alert) =>
      wire.send('tell', (nowMs) => {
        books.buy(books.tariff.tell(), nowMs);
        inbox.push(alert);
        watcher.told(alert, nowMs);
      }),
  };
}
