// The engine's four ports into the simulated cloud. Thin: each says what a call does there, what it costs, and who saw it.
// Nothing is decided here; rules live in the cloud, and failures on the wire.

import type { AlertEvent } from '../core/alerts/alert';
import type { AccountSample, Reading, UsageSample } from '../core/detection/usage';
import type { Lever } from '../core/pausing/target';
import type { ReadWhy } from '../core/prices/guard-bill';
import type { Brake, Journal, Meter, Notifier, Ports, ReadRequest } from '../engine/ports';
import type { ControlPlane } from './cloud/control-plane';
import type { JournalStore } from './cloud/journal-store';
import { accountUsageOf, usageOf } from './cloud/metric-reader';
import { ACCOUNT_METRICS, type GuardBooks, metricsFor } from './guard-books';
import type { Process } from './timeline';
import type { Watcher } from './watcher';
import { Wire, type WireOptions } from './wire';

export interface World extends WireOptions {
  readonly control: ControlPlane;
  readonly store: JournalStore;
  readonly books: GuardBooks;
  readonly watcher: Watcher;
  /** Every alert that arrived. */
  readonly inbox: AlertEvent[];
}

/** Functions on a page of the list, and metrics in one request. */
const FUNCTIONS_PER_PAGE = 50;
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

/** The plan says why it reads; without a reason a read is the plain one. */
const metricsOf = (requests: ReadonlyArray<ReadRequest & { readonly why?: ReadWhy }>): number =>
  requests.reduce((sum, { why }) => sum + metricsFor(why), 0);

function meterOf({ cloud, control, books, faults, watcher }: World, wire: Wire): Meter {
  return {
    discover: () =>
      wire.send(
        'discover',
        (nowMs) => {
          control.takeControl(nowMs);
          return control.list();
        },
        Math.max(1, Math.ceil(cloud.functions.length / FUNCTIONS_PER_PAGE)),
      ),
    readAccount: (fromMinute, toMinute, spanMinutes) =>
      wire.send('readAccount', (nowMs): Reading<AccountSample> => {
        books.add('metrics.request', ACCOUNT_METRICS, nowMs);
        const samples = accountUsageOf(cloud, { fromMinute, toMinute, spanMinutes });
        watcher.sawAccount(samples, nowMs);
        return faults.distort({ outcome: 'read', samples }, nowMs);
      }),
    readFunctions: (requests) => {
      const metrics = metricsOf(requests);
      return wire.send(
        'readFunctions',
        (nowMs) => {
          books.add('metrics.getMetricData', metrics, nowMs);
          return requests.map((request) => faults.distort(readOne(request), nowMs));
        },
        Math.max(1, Math.ceil(metrics / METRICS_PER_REQUEST)),
      );
    },
  };
  function readOne(request: ReadRequest): Reading<UsageSample> {
    const simulated = cloud.find(request.functionId);
    // A metric store knows names, not functions: of one that never was it knows nothing, which is no error.
    return { outcome: 'read', samples: simulated ? usageOf(cloud, simulated, request) : [] };
  }
}

function brakeOf({ control, watcher }: World, wire: Wire): Brake {
  return {
    inspect: (functionId) => wire.send('inspect', (nowMs) => control.inspect(functionId, nowMs)),
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

const KB = 1024;
/** Memory is kept compressed: brotli at quality 5 made 6.7 to 1 of 200 functions' memory, measured 2026-11-21. */
const COMPRESSION = 6;
const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / KB));
/** A strongly consistent read of up to 4 KB is one. */
const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / (4 * KB)));

function journalOf({ store, books, watcher }: World, wire: Wire): Journal {
  return {
    open: () =>
      wire.send('open', (nowMs) => {
        const { records, problems, bytes } = store.open();
        books.add('dynamodb.read', readUnits(bytes), nowMs);
        watcher.sawRecords(wire.process, records);
        return { records, problems };
      }),
    read: (recordId) =>
      wire.send('read', (nowMs) => {
        const record = store.read(recordId);
        books.add('dynamodb.read', readUnits(JSON.stringify(record ?? '').length), nowMs);
        if (record) watcher.sawRecords(wire.process, [record]);
        return record;
      }),
    write: (record) =>
      wire.send('write', (nowMs) => {
        const bytes = store.write(record);
        books.add('dynamodb.write', writeUnits(bytes), nowMs);
        watcher.recordWritten(record, nowMs);
      }),
    recall: () =>
      wire.send('recall', (nowMs) => {
        books.add('dynamodb.read', readUnits((store.memory?.length ?? 0) / COMPRESSION), nowMs);
        return store.memory;
      }),
    remember: (memory) =>
      wire.send('remember', (nowMs) => {
        books.add('dynamodb.write', writeUnits(memory.length / COMPRESSION), nowMs);
        store.memory = memory;
      }),
    takeLease: (holder, fromMs, untilMs) =>
      wire.send('takeLease', (nowMs) => {
        books.add('dynamodb.write', 1, nowMs);
        return store.takeLease(holder, fromMs, untilMs);
      }),
    giveUpLease: (holder) =>
      wire.send('giveUpLease', (nowMs) => {
        books.add('dynamodb.write', 1, nowMs);
        store.giveUpLease(holder);
      }),
  };
}

function notifierOf({ inbox, books, watcher }: World, wire: Wire): Notifier {
  return {
    tell: (alert) =>
      wire.send('tell', (nowMs) => {
        books.add('sns.publish', 1, nowMs);
        books.add('sns.email', 1, nowMs);
        inbox.push(alert);
        watcher.told(alert, nowMs);
      }),
  };
}
