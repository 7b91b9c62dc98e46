// The engine's four ports over a virtual account: metrics with their lag, one lever, a journal in memory, an inbox.
// The journal is the simulator's, which keeps text and parses it as a real table's reader would.

import type { AlertEvent } from '../core/alerts/alert';
import type { UsageSample } from '../core/detection/usage';
import type { Lever } from '../core/pausing/target';
import type { WatchedFunction } from '../core/policy/watched-function';
import { LAMBDA_UNRESERVABLE_CONCURRENCY } from '../core/prices/aws-limits';
import { asksForRunning, type ReadWhy } from '../core/prices/guard-bill';
import type { Brake, Journal, Meter, Ports, ReadRequest } from '../engine/ports';
import { JournalStore } from '../simulator/cloud/journal-store';
import { peakOf, type VirtualAccount, type VirtualFunction } from './virtual-account';

/** What was set on a function, and what it stopped. */
export interface Act {
  readonly functionId: string;
  readonly atMinute: number;
  /** null: given back. */
  readonly executions: number | null;
  readonly before: number | null;
}

export interface AccountPorts extends Ports {
  readonly acts: Act[];
  readonly alerts: AlertEvent[];
  readonly store: JournalStore;
}

export function portsOver(account: VirtualAccount): AccountPorts {
  const byId = new Map(account.functions.map((virtual) => [virtual.victim.functionId, virtual]));
  const acts: Act[] = [];
  const alerts: AlertEvent[] = [];
  const store = new JournalStore();
  return {
    acts,
    alerts,
    store,
    meter: meterOf(account, byId),
    brake: brakeOf(account, byId, acts),
    journal: journalOf(store),
    notifier: {
      tell: async (alert) => {
        alerts.push(alert);
      },
    },
  };
}

function meterOf(account: VirtualAccount, byId: ReadonlyMap<string, VirtualFunction>): Meter {
  const watched = account.functions.map(
    ({ victim }): WatchedFunction => ({
      functionId: victim.functionId,
      name: victim.functionId,
      rate: victim.rate,
      timeoutSeconds: victim.timeoutSeconds,
      concurrencyMax: account.quota,
      concurrencyPool: {
        executions: account.quota,
        keptExecutions: LAMBDA_UNRESERVABLE_CONCURRENCY,
      },
      modifiedAtMs: 0,
      override: {},
      isGuardOwn: false,
    }),
  );
  const settled = new Map<number, Total>();
  return {
    discover: async () => watched,
    readAccount: async (from, to, spanMinutes) => ({
      outcome: 'read',
      samples: bucketsIn(from, to, spanMinutes).flatMap((epochMinute) => {
        const { invocations, concurrency } = totalOf(account, settled, epochMinute, spanMinutes);
        return invocations > 0 || concurrency > 0
          ? [{ epochMinute, spanMinutes, invocations, concurrencyMax: Math.ceil(concurrency) }]
          : [];
      }),
    }),
    readFunctions: async (requests) =>
      requests.map((request) => {
        const virtual = byId.get(request.functionId);
        return virtual
          ? { outcome: 'read', samples: samplesOf(account, virtual, request) }
          : { outcome: 'unreadable', because: 'there is no such function' };
      }),
  };
}

function bucketsIn(from: number, to: number, spanMinutes: number): number[] {
  const buckets: number[] = [];
  for (
    let minute = Math.ceil(from / spanMinutes) * spanMinutes;
    minute <= to;
    minute += spanMinutes
  )
    buckets.push(minute);
  return buckets;
}

interface Total {
  readonly invocations: number;
  readonly concurrency: number;
}

const NOTHING_YET: Total = { invocations: 0, concurrency: 0 };

/** Older than this a minute's metrics grow no more: the latest are published, and the longest run has ended. */
const SETTLED_SECONDS = 900 + 240;

function totalOf(
  account: VirtualAccount,
  settled: Map<number, Total>,
  fromMinute: number,
  spanMinutes: number,
): Total {
  let invocations = 0;
  let concurrency = 0;
  for (let minute = fromMinute; minute < fromMinute + spanMinutes; minute++) {
    const total = settled.get(minute) ?? minuteTotalOf(account, minute);
    if (account.ageSeconds(minute) > SETTLED_SECONDS) settled.set(minute, total);
    invocations += total.invocations;
    concurrency = Math.max(concurrency, total.concurrency);
  }
  return { invocations, concurrency };
}

function minuteTotalOf(account: VirtualAccount, minute: number): Total {
  const lagSeconds = account.lagSeconds(minute);
  if (account.ageSeconds(minute) < lagSeconds) return NOTHING_YET;
  // The guard is a function of the account: as long as it runs, no minute passes without a metric.
  const guardRuns = minute >= account.startMinute ? 1 : 0;
  let invocations = guardRuns;
  const sum = { running: guardRuns, independent: 0, begun: 0, most: guardRuns };
  for (const virtual of account.functions) {
    const bucket = virtual.bucket(minute, account.nowMinute, lagSeconds);
    if (!bucket) continue;
    invocations += bucket.invocations;
    sum.running += bucket.load.running;
    sum.independent += bucket.load.independent;
    sum.begun += bucket.load.begun;
    sum.most += bucket.load.most;
  }
  return { invocations, concurrency: peakOf({ ...sum, most: Math.min(sum.most, account.quota) }) };
}

function samplesOf(
  account: VirtualAccount,
  virtual: VirtualFunction,
  { fromMinute, toMinute, spanMinutes, why }: ReadRequest & { readonly why?: ReadWhy },
): UsageSample[] {
  const hasConcurrency = asksForRunning(why);
  const samples: UsageSample[] = [];
  for (const epochMinute of bucketsIn(fromMinute, toMinute, spanMinutes)) {
    let invocations = 0;
    let durationSeconds = 0;
    let throttles = 0;
    let concurrencyMax = 0;
    for (let minute = epochMinute; minute < epochMinute + spanMinutes; minute++) {
      const bucket = virtual.bucket(minute, account.nowMinute, account.lagSeconds(minute));
      invocations += bucket?.invocations ?? 0;
      durationSeconds += bucket?.durationSeconds ?? 0;
      throttles += bucket?.throttles ?? 0;
      if (bucket && hasConcurrency) concurrencyMax = Math.max(concurrencyMax, peakOf(bucket.load));
    }
    // A bucket in which nothing happened is not published.
    if (invocations > 0 || throttles > 0 || concurrencyMax > 0)
      samples.push({
        epochMinute,
        spanMinutes,
        invocations,
        durationSeconds,
        throttles,
        errors: 0,
        ...(hasConcurrency ? { concurrencyMax: Math.ceil(concurrencyMax) } : {}),
      });
  }
  return samples;
}

function brakeOf(
  account: VirtualAccount,
  byId: ReadonlyMap<string, VirtualFunction>,
  acts: Act[],
): Brake {
  return {
    inspect: async (functionId) => {
      const virtual = byId.get(functionId);
      if (!virtual) return { outcome: 'gone' };
      return {
        outcome: 'found',
        levers: [concurrencyOf(virtual)],
        asyncRescue: 'none',
        hasAsyncTriggers: false,
        isSettling: false,
      };
    },
    set: async (functionId, lever) => {
      const virtual = byId.get(functionId);
      if (!virtual || lever.lever !== 'concurrency') return;
      const executions = lever.state.kind === 'reserved' ? lever.state.executions : null;
      acts.push({ functionId, atMinute: account.nowMinute, executions, before: virtual.reserved });
      virtual.reserve(executions, account.nowMinute);
    },
  };
}

const concurrencyOf = ({ reserved }: VirtualFunction): Lever => ({
  lever: 'concurrency',
  id: 'concurrency',
  state: reserved === null ? { kind: 'unreserved' } : { kind: 'reserved', executions: reserved },
});

function journalOf(store: JournalStore): Journal {
  return {
    open: async () => store.open(),
    read: async (recordId) => store.read(recordId),
    write: async (record) => {
      store.write(record);
    },
    recall: async () => store.memory,
    remember: async (memory) => {
      store.memory = memory;
    },
    takeLease: async (holder, nowMs, untilMs) => store.takeLease(holder, nowMs, untilMs),
    giveUpLease: async (holder) => store.giveUpLease(holder),
  };
}
