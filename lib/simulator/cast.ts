// The functions that scenarios put on stage: settings with sane defaults, and the bystanders every account has.
// Bystanders are what makes a wrong pause visible: each is honest, and none may ever be touched.

import { WATCHDOG_MEMORY_MB } from '../core/prices/books/aws-guard';
import { AsyncInlet, type AsyncOptions } from './cloud/async-inlet';
import type { FunctionSpec } from './cloud/function-spec';
import { Mapping } from './cloud/mapping';
import { QueueInlet, type QueueOptions } from './cloud/queue-inlet';
import type { SimulatedCloud } from './cloud/simulated-cloud';
import type { SimulatedFunction } from './cloud/simulated-function';
import { StreamInlet, type StreamOptions } from './cloud/stream-inlet';
import { type ApiStage, SyncInlet } from './cloud/sync-inlet';
import {
  bornTraffic,
  burstyTraffic,
  diurnalTraffic,
  nightlyTraffic,
  type Traffic,
  timerTraffic,
} from './cloud/traffic';
import type { Random } from './random';

/** Mappings obey within a minute: a planning value, none is published. */
const SETTLE_SECONDS = { from: 5, to: 55 };
const DAY_SECONDS = 86_400;

export function specOf(name: string, changes: Partial<FunctionSpec> = {}): FunctionSpec {
  return {
    name,
    billing: { memoryMb: 1024, architecture: 'x86_64' },
    timeoutSeconds: 60,
    durationSeconds: 0.3,
    reserved: null,
    provisioned: [],
    asyncRescue: 'none',
    bornSecond: 0,
    modifiedSecond: 0,
    override: {},
    isGuardOwn: false,
    isTarget: false,
    ...changes,
  };
}

export function addSync(
  cloud: SimulatedCloud,
  spec: FunctionSpec,
  traffic: Traffic,
  stage: ApiStage | null = null,
): { one: SimulatedFunction; inlet: SyncInlet } {
  const simulated = cloud.add(spec);
  simulated.stage = stage;
  const inlet = new SyncInlet(bornTraffic(traffic, Math.floor(spec.bornSecond / 60)), stage);
  simulated.inlets.push(inlet);
  return { one: simulated, inlet };
}

export function mappingOf(name: string, kind: 'queue' | 'stream', random: Random): Mapping {
  const draw = random.split(`mapping ${name}`);
  return new Mapping(`${name}-mapping`, name, kind, () =>
    draw.integer(SETTLE_SECONDS.from, SETTLE_SECONDS.to),
  );
}

/** A mapping is a switch of Lambda's; elsewhere a source pushes, or the function's own host reads it. */
function connect({ host, mappings }: SimulatedFunction, mapping: Mapping): void {
  if (!host) {
    mappings.push(mapping);
    return;
  }
  host.addTrigger();
  if (!host.isPushed) mapping.isRead = (atSecond) => host.instancesMax(atSecond) > 0;
}

export function addQueue(
  simulated: SimulatedFunction,
  options: Partial<QueueOptions> & Pick<QueueOptions, 'traffic' | 'mapping'>,
): QueueInlet {
  const inlet = new QueueInlet({
    batch: 10,
    isReadToMeasure: simulated.host?.isPushed === false,
    visibilitySeconds: Math.max(30, 6 * simulated.spec.timeoutSeconds),
    retentionSeconds: 4 * DAY_SECONDS,
    maxReceiveCount: 5,
    ...options,
  });
  connect(simulated, options.mapping);
  simulated.inlets.push(inlet);
  return inlet;
}

export function addAsync(
  simulated: SimulatedFunction,
  options: Pick<AsyncOptions, 'traffic' | 'echo'>,
): AsyncInlet {
  const inlet = new AsyncInlet({
    ...options,
    hasRescue: () => simulated.spec.asyncRescue !== 'none',
    keptSeconds: simulated.host?.eventsKeptSeconds,
  });
  simulated.host?.addTrigger();
  simulated.inlets.push(inlet);
  return inlet;
}

export function addStream(
  simulated: SimulatedFunction,
  options: Partial<StreamOptions> & Pick<StreamOptions, 'traffic' | 'mapping'>,
): StreamInlet {
  const inlet = new StreamInlet({
    concurrency: 4,
    batch: 100,
    retentionSeconds: DAY_SECONDS,
    ...options,
  });
  connect(simulated, options.mapping);
  simulated.inlets.push(inlet);
  return inlet;
}

/** The watchdog itself: a function like any other, seen by its own meter, and never to be touched. */
function addGuard(cloud: SimulatedCloud): void {
  addSync(
    cloud,
    specOf('spendfuse-watchdog', {
      billing: { memoryMb: WATCHDOG_MEMORY_MB, architecture: 'arm64' },
      timeoutSeconds: 900,
      durationSeconds: 0.6,
      reserved: 1,
      isGuardOwn: true,
    }),
    timerTraffic(1, 1),
  );
}

export function addBystanders(cloud: SimulatedCloud, count: number, random: Random): void {
  addGuard(cloud);
  for (let index = 0; index < count; index++) {
    const draw = random.split(`bystander ${index}`);
    addBystander(cloud, `${draw.pick(NAMES)}-${index}`, draw);
  }
}

const NAMES = ['orders', 'mailer', 'thumbs', 'report', 'login', 'sync', 'export', 'hook'] as const;
const MEMORY_MB = [128, 128, 256, 512, 1024, 1769, 3008] as const;

function addBystander(cloud: SimulatedCloud, name: string, random: Random): void {
  const roll = random.next();
  const durationSeconds = Math.exp(random.between(Math.log(0.05), Math.log(8)));
  const spec = specOf(name, {
    billing: {
      memoryMb: random.pick(MEMORY_MB),
      architecture: random.chance(0.4) ? 'arm64' : 'x86_64',
    },
    durationSeconds,
    timeoutSeconds: Math.ceil(Math.max(3, durationSeconds * random.between(3, 20))),
    reserved: random.chance(0.1) ? random.integer(5, 20) : null,
    override: random.chance(0.05) ? { isIgnored: true } : {},
  });
  const traffic = trafficOf(random);
  if (roll < 0.75) addSync(cloud, spec, traffic);
  else if (roll < 0.85) addAsync(cloud.add(spec), { traffic });
  else if (roll < 0.95)
    addQueue(cloud.add(spec), { traffic, mapping: mappingOf(name, 'queue', random) });
  else addStream(cloud.add(spec), { traffic, mapping: mappingOf(name, 'stream', random) });
}

/** In about the shares seen in public traces: many idle, a quarter timers, the rest of every kind. */
function trafficOf(random: Random): Traffic {
  const roll = random.next();
  if (roll < 0.3)
    return burstyTraffic({ perMinute: random.between(0.0005, 0.02), chance: 0, calls: 0 }, random);
  if (roll < 0.52) return timerTraffic(random.pick([5, 10, 15, 30, 60]), random.integer(1, 40));
  if (roll < 0.7)
    return burstyTraffic(
      {
        perMinute: random.between(0.1, 5),
        chance: random.between(0.002, 0.02),
        calls: random.between(20, 300),
      },
      random,
    );
  if (roll < 0.78)
    return nightlyTraffic(random.integer(0, 5), random.integer(10, 50), random.integer(5, 60));
  return diurnalTraffic(
    {
      perMinute: Math.exp(random.between(Math.log(0.5), Math.log(120))),
      swing: random.between(0.3, 0.9),
      peakHour: random.between(9, 21),
      weekendShare: random.between(0.3, 1.1),
    },
    random,
  );
}

/** Traffic of a function that matters: so many dollars in its busiest usual hour. */
export function busyTraffic(
  spec: FunctionSpec,
  cloud: SimulatedCloud,
  shape: { peakUsdPerHour: number; swing: number; peakHour: number; weekendShare: number },
  random: Random,
): Traffic {
  const perMinute = cloud.callsFor(spec, shape.peakUsdPerHour / 60, 60) / (1 + shape.swing);
  return diurnalTraffic({ ...shape, perMinute }, random, 0.1);
}

export const idleTraffic = (random: Random): Traffic =>
  burstyTraffic(
    { perMinute: random.between(0.001, 0.02), chance: 0, calls: 0 },
    random.split('idle'),
  );
