// For each way in: how often it can start the function, how many runs at once, and what is charged
// before the function is reached. What Lambda refuses is not started, but may have been charged for.

import {
  API_ACCOUNT_THROTTLE,
  LAMBDA_ASYNC_RETRIES,
  LAMBDA_REQUESTS_PER_SECOND_PER_ENVIRONMENT as PER_ENVIRONMENT,
  SCHEDULE_SHORTEST_SECONDS,
  SQS_MAPPING_CONCURRENCY,
  STREAM_PARALLELIZATION,
} from '../prices/aws-limits';
import { SECONDS_PER_HOUR } from '../units/money';
import type { Facts, Resolver } from './facts';
import type {
  EventWay,
  Known,
  QueueWay,
  ScheduleWay,
  StreamWay,
  Throttle,
  WayIn,
  WayKind,
} from './input';
import {
  type Bound,
  formatCount,
  type Pace,
  perPeriod,
  repeating,
  slower,
  steady,
  times,
} from './pace';

export interface Flow {
  way: WayIn;
  label: string;
  /** The most runs at one time by this way. */
  concurrency: number;
  concurrencyBound: Bound;
  /** Runs of the function it can start. */
  starts: Pace;
  /** Requests, messages or events it is charged for, started or not. */
  arrivals: Pace;
}

const ASYNC_KINDS: readonly WayKind[] = ['s3', 'sns', 'eventbridge', 'async-invoke', 'schedule'];

export function isAsync(way: WayIn): boolean {
  return ASYNC_KINDS.includes(way.kind) || ('isAsync' in way && way.isAsync === true);
}

interface Slots {
  concurrency: number;
  concurrencyBound: Bound;
}

/** Synchronous calls: 10 a second for each environment, fewer if no run is that short. */
export function synchronousPace(facts: Facts, slots: Slots): Pace {
  const { concurrency, concurrencyBound } = slots;
  const platform = steady(PER_ENVIRONMENT * concurrency, {
    boundedBy: `${PER_ENVIRONMENT} requests/s × ${formatCount(concurrency)} (${concurrencyBound.boundedBy})`,
    enforcement: concurrencyBound.enforcement,
  });
  const promised = promisedPace(facts, slots);
  return promised ? slower(platform, promised) : platform;
}

function promisedPace(facts: Facts, slots: Slots): Pace | undefined {
  const shortest = facts.shortestRunSeconds;
  if (shortest === undefined) return undefined;
  return steady(slots.concurrency / shortest, {
    boundedBy: `no run shorter than ${formatCount(shortest)} s, ${formatCount(slots.concurrency)} at once`,
    enforcement: 'assumption',
  });
}

/**
 * Asynchronous events are not held to 10 a second for each environment, only the account is to 10 times
 * its concurrency (Lambda quotas page). Without a promise on the shortest run, 10 is assumed.
 */
export function asynchronousPace(facts: Facts, slots: Slots): Pace {
  const { concurrency } = slots;
  const account = steady(PER_ENVIRONMENT * facts.accountConcurrency, {
    boundedBy: `${PER_ENVIRONMENT} requests/s × ${facts.accountBound.boundedBy}`,
    enforcement: facts.accountBound.enforcement,
  });
  const assumed = steady(PER_ENVIRONMENT * concurrency, {
    boundedBy: `${PER_ENVIRONMENT} runs/s × ${formatCount(concurrency)} at once, assumed`,
    enforcement: 'assumption',
  });
  return slower(account, promisedPace(facts, slots) ?? assumed);
}

function throttlePace(throttle: Known<Throttle> | undefined, label: string, resolver: Resolver) {
  const isDefault = throttle === undefined || throttle === 'unknown';
  const { requestsPerSecond, burst, quota } = resolver.known<Throttle>(
    throttle,
    API_ACCOUNT_THROTTLE,
    {
      value: API_ACCOUNT_THROTTLE,
      blindSpot: `the throttle of ${label} is unknown: the account's default is assumed`,
    },
  );
  const whose = isDefault ? 'API Gateway account throttle' : 'API throttle';
  const boundedBy = `${whose} ${formatCount(requestsPerSecond)}/s, burst ${formatCount(burst)}`;
  const throttled = steady(requestsPerSecond, { boundedBy, enforcement: 'best-effort' }, burst);
  return quota ? slower(throttled, quotaPace(quota)) : throttled;
}

function quotaPace({ requests, everySeconds }: NonNullable<Throttle['quota']>): Pace {
  const boundedBy = `usage plan quota ${formatCount(requests)} each ${formatCount(everySeconds / SECONDS_PER_HOUR)} h`;
  return perPeriod(requests, everySeconds, { boundedBy, enforcement: 'best-effort' });
}

function declaredPace(perSecond: number, what: string): Pace {
  const boundedBy = `${formatCount(perSecond)} ${what}/s, declared`;
  return steady(perSecond, { boundedBy, enforcement: 'assumption' });
}

function limited(facts: Facts, limit: number, boundedBy: string): Slots {
  if (limit >= facts.concurrency) return facts;
  return { concurrency: limit, concurrencyBound: { boundedBy, enforcement: 'platform' } };
}

function queueSlots(way: QueueWay, label: string, facts: Facts, resolver: Resolver): Slots {
  const pollers = way.provisionedPollers;
  // Each provisioned poller runs 10 at once: Lambda parameters for SQS event source mappings.
  const unset = pollers === undefined ? SQS_MAPPING_CONCURRENCY : pollers * 10;
  const limit = resolver.known(way.maximumConcurrency, unset, {
    value: unset,
    blindSpot: `the maximum concurrency of ${label} is unknown: ${formatCount(unset)} is assumed`,
  });
  return limited(facts, limit, `maximum concurrency ${formatCount(limit)} of ${label}`);
}

function streamSlots(way: StreamWay, label: string, facts: Facts, resolver: Resolver): Slots {
  const shards = resolver.known(way.shards, Number.POSITIVE_INFINITY, {
    value: Number.POSITIVE_INFINITY,
    blindSpot: `the shards of ${label} are unknown: as many as there is concurrency are taken`,
  });
  const parallel = resolver.known(way.parallelization, 1, {
    value: STREAM_PARALLELIZATION,
    blindSpot: `the parallelization of ${label} is unknown: ${STREAM_PARALLELIZATION} is assumed`,
  });
  const counted = (count: number, single: string, several: string) =>
    `${formatCount(count)} ${count === 1 ? single : several}`;
  const boundedBy = `${counted(shards, 'shard', 'shards')} × ${counted(parallel, 'batch', 'batches')} of ${label}`;
  return limited(facts, shards * parallel, boundedBy);
}

function retriesOf(way: EventWay | ScheduleWay, label: string, resolver: Resolver): number {
  return resolver.known(way.retries, LAMBDA_ASYNC_RETRIES, {
    value: LAMBDA_ASYNC_RETRIES,
    blindSpot: `the retries of ${label} are unknown: ${LAMBDA_ASYNC_RETRIES} are taken`,
  });
}

type Paces = Pick<Flow, 'starts' | 'arrivals'>;

function schedulePaces(way: ScheduleWay, label: string, facts: Facts, resolver: Resolver): Paces {
  const every = resolver.known(way.everySeconds, SCHEDULE_SHORTEST_SECONDS, {
    value: SCHEDULE_SHORTEST_SECONDS,
    blindSpot: `how often ${label} fires is unknown: once a minute is assumed`,
  });
  const retries = retriesOf(way, label, resolver);
  // Delivery is at least once: a scheduled run can arrive twice, though it rarely does.
  const fired = (each: number): Pace =>
    repeating(every, each, {
      boundedBy: `schedule every ${formatCount(every)} s, ${formatCount(each - 1)} retries`,
      enforcement: 'best-effort',
    });
  return { starts: slower(asynchronousPace(facts, facts), fired(1 + retries)), arrivals: fired(1) };
}

function eventPaces(way: EventWay, label: string, facts: Facts, resolver: Resolver): Paces {
  const taken = asynchronousPace(facts, facts);
  const retries = retriesOf(way, label, resolver);
  if (way.eventsPerSecond === undefined) return { starts: taken, arrivals: taken };
  const arrivals = declaredPace(way.eventsPerSecond, 'events');
  const tried = declaredPace(way.eventsPerSecond * (1 + retries), 'events and retries');
  return { starts: slower(taken, tried), arrivals };
}

function declaredPaces(taken: Pace, perSecond: number | undefined, what: string): Paces {
  if (perSecond === undefined) return { starts: taken, arrivals: taken };
  const arrivals = declaredPace(perSecond, what);
  return { starts: slower(taken, arrivals), arrivals };
}

export function flowOf(way: WayIn, facts: Facts, resolver: Resolver): Flow {
  const label = way.label ?? way.kind;
  const named = { way, label };
  switch (way.kind) {
    case 'rest-api':
    case 'http-api':
    case 'websocket-api': {
      const arrivals = throttlePace(way.throttle, label, resolver);
      const starts = isAsync(way)
        ? slower(asynchronousPace(facts, facts), times(arrivals, 1 + LAMBDA_ASYNC_RETRIES, 'tries'))
        : slower(synchronousPace(facts, facts), arrivals);
      return { ...named, ...slotsOf(facts), starts, arrivals };
    }
    case 'sqs': {
      const slots = queueSlots(way, label, facts, resolver);
      return { ...named, ...slots, ...declaredPaces(synchronousPace(facts, slots), undefined, '') };
    }
    case 'stream': {
      const slots = streamSlots(way, label, facts, resolver);
      return { ...named, ...slots, ...declaredPaces(synchronousPace(facts, slots), undefined, '') };
    }
    case 'schedule':
      return { ...named, ...slotsOf(facts), ...schedulePaces(way, label, facts, resolver) };
    case 's3':
    case 'sns':
    case 'eventbridge':
    case 'async-invoke':
      return { ...named, ...slotsOf(facts), ...eventPaces(way, label, facts, resolver) };
    case 'alb': {
      if (way.arrivalsPerSecond === undefined) {
        resolver.blindSpots.push(
          `what arrives at ${label} was not declared: only what the function takes is counted`,
        );
      }
      const taken = synchronousPace(facts, facts);
      return {
        ...named,
        ...slotsOf(facts),
        ...declaredPaces(taken, way.arrivalsPerSecond, 'requests'),
      };
    }
    case 'state-machine': {
      const taken = synchronousPace(facts, facts);
      return {
        ...named,
        ...slotsOf(facts),
        ...declaredPaces(taken, way.executionsPerSecond, 'executions'),
      };
    }
    case 'function-url':
    case 'invoke': {
      const taken = synchronousPace(facts, facts);
      return { ...named, ...slotsOf(facts), starts: taken, arrivals: taken };
    }
  }
}

function slotsOf(facts: Facts): Slots {
  return { concurrency: facts.concurrency, concurrencyBound: facts.concurrencyBound };
}
