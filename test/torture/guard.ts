// One watchdog of the story: the real handlers' guard, with every port and store over the wire to the story's world.
// A container lives from run to run and keeps its memory, as in the cloud; one whose run died is never used again.

import type { Guard } from '../../lambda/watchdog/guard';
import { incidentNotifier } from '../../lambda/watchdog/incident-notifier';
import type { OwnerStore, Stores, WatchdogJournal } from '../../lambda/watchdog/stores';
import type { AlertEvent } from '../../lib/core/alerts/alert';
import type { Reading, UsageSample } from '../../lib/core/detection/usage';
import { defaultPolicy } from '../../lib/core/policy/policy';
import { awsGuardPrices } from '../../lib/core/prices/books/aws-guard';
import type { ReadWhy } from '../../lib/core/prices/guard-bill';
import type { ReadRequest, RescuedEvent } from '../../lib/engine/ports';
import { metricsFor } from '../../lib/simulator/guard-books';
import type { Process } from '../../lib/simulator/timeline';
import type { TortureCloud } from './cloud';
import type { Container, GroundInput } from './ground';
import type { CallKind } from './story';
import type { TortureTable } from './table';

export interface World extends GroundInput {
  readonly cloud: TortureCloud;
  readonly table: TortureTable;
}

const ASIDE_SECONDS = 43_200;
const NO_PROCESS = 'a call outside of any run';

const HEARD = { confirmed: 1, pending: 0, channels: 0 };
const QUEUE_FACTS = { keptSeconds: 345_600, events: 0 };

export function containerOf(world: World, id: number, skewMs: () => number): Container {
  const container: { process: Process | null } = { process: null };
  const running = (): Process => {
    if (!container.process) throw new Error(NO_PROCESS);
    return container.process;
  };
  const send: Send = (kind, effect) => {
    const process = running();
    return world.wire.send(process, kind, () => effect(process));
  };
  const { story, timeline } = world;
  const now = (): number => timeline.clock() + skewMs();
  const stores = storesOf(world, send, now);
  const log = () => {};
  const notifier = incidentNotifier({
    inner: {
      tell: (alert) =>
        send('tell', () => {
          world.books.add('sns.publish', 1, timeline.clock());
          world.note({ atMs: timeline.clock(), kind: 'told', alert });
        }),
    },
    store: {
      read: () => send('store', () => world.table.incidents),
      write: (text) =>
        send('store', () => {
          world.table.incidents = text;
        }),
    },
    log,
    factsOf: async (_: AlertEvent) => ({}),
  });
  const rescue = { ...rescueOf(world, send), asideSeconds: ASIDE_SECONDS };
  const guard: Guard = {
    settings: {
      policy: { ...defaultPolicy, ...story.policy },
      watch: { scope: 'account', functions: [] },
      guard: 'torture',
      watchdogName: 'watchdog',
    },
    ports: {
      meter: meterOf(world, send),
      brake: brakeOf(world, send),
      journal: journalOf(world, send),
      notifier,
    },
    stores,
    owner: {
      decisions: stores.owner,
      replay: { backlogs: stores.owner, rescue },
      remind: notifier.remind,
      digest: notifier,
    },
    rescue,
    budgets: { measure: () => send('store', () => undefined) },
    queueFacts: () => send('store', () => QUEUE_FACTS),
    hearers: async () => HEARD,
    prices: awsGuardPrices,
    timing: {
      now,
      sleep: (ms) => timeline.call(running(), ms, () => undefined),
      random: () => 0.5,
    },
    log,
    countTick: () => {},
    afterDiscovery: async () => {},
    ...{ settingProblems: [], memory: null },
  };
  return Object.assign(container, { id, guard });
}

/** `effect` happens in the cloud for the run that asked, even if nobody is there any more to hear the answer. */
type Send = <T>(kind: CallKind, effect: (process: Process) => T) => Promise<T>;

function meterOf(
  { cloud, books, distortion, timeline }: World,
  send: Send,
): Guard['ports']['meter'] {
  const readOne = (request: ReadRequest): Reading<UsageSample> => {
    const { functionId, fromMinute, toMinute, spanMinutes } = request;
    const samples =
      spanMinutes === 60
        ? cloud.history(functionId, fromMinute, toMinute)
        : cloud.usage(functionId, fromMinute, toMinute);
    return distortion.apply({ outcome: 'read', samples });
  };
  return {
    discover: () => send('discover', () => distortion.page(cloud.discover())),
    readAccount: (from, to, span) =>
      send('readAccount', () => {
        books.add('metrics.request', 2, timeline.clock());
        return distortion.apply({ outcome: 'read', samples: cloud.account(from, to, span) });
      }),
    readFunctions: (requests: ReadonlyArray<ReadRequest & { readonly why?: ReadWhy }>) =>
      send('readFunctions', () => {
        const metrics = requests.reduce((sum, { why }) => sum + metricsFor(why, true), 0);
        books.add('metrics.getMetricData', metrics, timeline.clock());
        return requests.map(readOne);
      }),
  };
}

function brakeOf({ cloud, note, timeline }: World, send: Send): Guard['ports']['brake'] {
  return {
    inspect: (functionId) =>
      send('inspect', ({ name }) => {
        note({ atMs: timeline.clock(), kind: 'looked', run: name, functionId });
        return cloud.inspect(functionId);
      }),
    set: (functionId, lever) =>
      send('set', ({ name }) => {
        const before = cloud.set(functionId, lever);
        note({ atMs: timeline.clock(), kind: 'set', run: name, functionId, lever, before });
      }),
  };
}

function journalOf(world: World, send: Send): WatchdogJournal {
  const { table, cloud, note, timeline, books } = world;
  let generation = -1;
  return {
    open: () => send('open', () => table.open()),
    archived: () => send('open', () => table.archived()),
    read: (recordId) => send('read', () => table.read(recordId)),
    write: (record) =>
      send('write', ({ name }) => {
        books.add('dynamodb.write', 3, timeline.clock());
        table.write(record);
        const levers = cloud.levers(record.functionId);
        note({ atMs: timeline.clock(), kind: 'stored', run: name, record, levers });
      }),
    recall: () =>
      send('recall', () => {
        generation = table.generation;
        return table.memory;
      }),
    remember: (memory) =>
      send('remember', () => {
        books.add('dynamodb.write', Math.ceil(memory.length / 6_000), timeline.clock());
        table.memory = memory;
        table.generation += 1;
        generation = table.generation;
      }),
    isMemoryCurrent: () => send('recall', () => generation === table.generation),
    takeLease: (holder, nowMs, untilMs) =>
      send('lease', () => {
        books.add('dynamodb.write', 1, timeline.clock());
        return table.takeLease(holder, nowMs, untilMs);
      }),
    giveUpLease: (holder) =>
      send('lease', () => {
        books.add('dynamodb.write', 1, timeline.clock());
        table.giveUpLease(holder);
      }),
  };
}

function storesOf({ table, note, timeline }: World, send: Send, now: () => number): Stores {
  return {
    mode: {
      now: (deployed) =>
        send('store', ({ name }) => {
          const { arming } = table;
          const mode = arming?.deployed === deployed ? arming.mode : deployed;
          note({ atMs: timeline.clock(), kind: 'began', run: name, mode });
          return mode;
        }),
      arm: (arming) =>
        send('store', () => {
          table.arming = arming;
          note({ atMs: timeline.clock(), kind: 'armed', mode: arming.mode });
        }),
    },
    lastTick: {
      read: () => send('store', () => table.lastTick),
      write: (tick) =>
        send('store', () => {
          table.lastTick = tick;
        }),
    },
    owner: ownerOf({ table, note, timeline }, send, now),
  };
}

function ownerOf(
  { table, note, timeline }: Pick<World, 'table' | 'note' | 'timeline'>,
  send: Send,
  now: () => number,
): OwnerStore {
  return {
    decisions: () => send('store', () => table.decisions(now())),
    allDecisions: () => send('store', () => table.decisions(null)),
    decide: (decision) =>
      send('store', () => {
        table.decide(decision);
        note({ atMs: timeline.clock(), kind: 'decided', decision });
      }),
    backlogs: () => send('store', () => table.backlogs(({ state }) => state === 'open')),
    allBacklogs: () => send('store', () => table.backlogs(() => true)),
    openBacklog: (backlog) => send('store', () => table.openBacklog(backlog)),
    writeBacklog: (backlog) => send('store', () => table.writeBacklog(backlog)),
    entry: (functionId, eventId) => send('store', () => table.entry(functionId, eventId)),
    setAside: (functionId) =>
      send('store', () => table.entries(functionId).filter(({ state }) => state === 'aside')),
    note: (entry) => send('store', () => table.noteEntry(entry)),
  };
}

function rescueOf({ cloud, timeline }: World, send: Send): Omit<Guard['rescue'], 'asideSeconds'> {
  const second = (): number => Math.floor(timeline.clock() / 1000);
  const queueOf = (functionId: string) => cloud.inlet(functionId)?.rescue;
  return {
    count: (functionId) =>
      send('rescue', () => ({
        place: queueOf(functionId) ? 'rescue' : null,
        events: queueOf(functionId)?.total ?? 0,
        oldestAtMs: null,
        keptSeconds: 1_209_600,
      })),
    take: (functionId, max) =>
      send('rescue', () =>
        (queueOf(functionId)?.take(max, second()) ?? []).map(
          ({ id, arrivedSecond }): RescuedEvent => ({
            functionId,
            eventId: id,
            arrivedAtMs: arrivedSecond * 1000,
            cause: 'held-back',
            handle: id,
          }),
        ),
      ),
    replay: ({ functionId, handle }) =>
      send('rescue', () => {
        queueOf(functionId)?.replay(handle, second());
        return `${handle}+`;
      }),
    setAside: ({ functionId, handle }) =>
      send('rescue', () => queueOf(functionId)?.setAside(handle, second())),
    discard: ({ functionId, handle }) => send('rescue', () => queueOf(functionId)?.discard(handle)),
  };
}
