// What queues, topics, buses, buckets, schedules and state machines charge for getting an event to the
// function. Producers are counted with it: in a loop or under attack the same account pays for both.

import {
  EVENT_CHUNK_KB,
  EXPRESS_MEMORY_MB,
  LAMBDA_ASYNC_EVENT_KB,
  LAMBDA_EVENT_KB,
  SQS_DEFAULT_BATCH,
  SQS_FIFO_LARGEST_BATCH,
  SQS_IDLE_POLLERS,
  SQS_LARGEST_BATCH,
  SQS_POLL_SECONDS,
} from '../prices/aws-limits';
import type { PriceKey } from '../prices/prices';
import { MB_PER_GB, SECONDS_PER_HOUR } from '../units/money';
import { both, sizeOf, type WayContext } from './answers';
import type { EventWay, ExposureTerm, QueueWay, ScheduleWay, StateMachineWay } from './input';
import { type Bound, formatCount, steady } from './pace';
import { eventChunks, metered } from './terms';

interface BatchRequests extends Bound {
  batch: number;
  requests: number;
}

/**
 * Requests for one batch: each message sent and received by itself, in 64 KB chunks, and deleted by
 * itself. The event of a run holds at most 6 MB, which also limits how many chunks a batch can have.
 */
function requestsPerBatch(way: QueueWay, context: WayContext): BatchRequests {
  const size = sizeOf(way.messageKb, LAMBDA_ASYNC_EVENT_KB, 'message', context);
  const largest = way.isFifo === true ? SQS_FIFO_LARGEST_BATCH : SQS_LARGEST_BATCH;
  const batch = context.resolver.known(way.batchSize, SQS_DEFAULT_BATCH, {
    value: largest,
    blindSpot: `the batch size of ${context.flow.label} is unknown: ${formatCount(largest)} is assumed`,
  });
  const perMessage = Math.max(1, Math.ceil(size.kb / EVENT_CHUNK_KB));
  const chunks = Math.min(batch * perMessage, batch + LAMBDA_EVENT_KB / EVENT_CHUNK_KB);
  const { boundedBy, enforcement } = size;
  return { batch, requests: 2 * chunks + batch, boundedBy, enforcement };
}

export function queueTerms(way: QueueWay, context: WayContext): ExposureTerm[] {
  const { flow, book } = context;
  const meter: PriceKey = way.isFifo === true ? 'sqs.fifo' : 'sqs.standard';
  const perBatch = requestsPerBatch(way, context);
  const perRun = formatCount(perBatch.requests);
  const handling = {
    ...both(flow.starts, perBatch),
    name: 'queue requests',
    meter,
    way: flow.label,
    quantity: (seconds: number) => flow.starts.within(seconds) * perBatch.requests,
    hour: `${flow.starts.hour} × ${perRun} requests for ${formatCount(perBatch.batch)} messages`,
  };
  // A queue is polled while it is empty too, by a few pollers more than there are runs at most.
  const pollers = SQS_IDLE_POLLERS + Math.max(flow.concurrency, way.provisionedPollers ?? 0);
  const idle = steady(pollers / SQS_POLL_SECONDS, {
    boundedBy: `${formatCount(pollers)} pollers, a long poll each 20 s`,
    enforcement: 'assumption',
  });
  const polling = { ...idle, name: 'queue polling', meter, way: flow.label, quantity: idle.within };
  return [metered(handling, book), metered(polling, book)];
}

const EVENT_METERS = {
  s3: { name: 'bucket writes', meter: 's3.put' },
  sns: { name: 'topic publishes', meter: 'sns.publish' },
  eventbridge: { name: 'bus events', meter: 'events.custom' },
} as const;

export function eventTerms(way: EventWay, context: WayContext): ExposureTerm[] {
  const { flow, book } = context;
  const isFree = way.kind === 'eventbridge' && way.isAwsEvent === true;
  if (way.kind === 'async-invoke' || isFree) return [];
  const chunks = way.kind === 's3' ? 1 : eventChunks(way, context.sizes);
  const { boundedBy, enforcement, hour } = flow.arrivals;
  const publishing = {
    ...EVENT_METERS[way.kind],
    boundedBy,
    enforcement,
    way: flow.label,
    quantity: (seconds: number) => flow.arrivals.within(seconds) * chunks,
    hour: chunks === 1 ? hour : `${hour} × ${chunks} × 64 KB`,
  };
  return [metered(publishing, book)];
}

/** A scheduled rule is free; EventBridge Scheduler charges for each time it fires. */
export function scheduleTerms(way: ScheduleWay, context: WayContext): ExposureTerm[] {
  if (way.isScheduler !== true) return [];
  const { flow, book } = context;
  const fired = {
    ...flow.arrivals,
    name: 'scheduler',
    meter: 'events.scheduler' as const,
    way: flow.label,
    quantity: flow.arrivals.within,
  };
  return [metered(fired, book)];
}

/** Nobody states how many states surround a call: a handful, unless the definition says otherwise. */
const ASSUMED_TRANSITIONS = 5;

export function stateMachineTerms(way: StateMachineWay, context: WayContext): ExposureTerm[] {
  return way.isExpress === true ? expressTerms(context) : [transitionTerm(way, context)];
}

function transitionTerm(way: StateMachineWay, context: WayContext): ExposureTerm {
  const { flow, book, resolver } = context;
  const blindSpot = `the states ${flow.label} enters for each call are unknown: ${ASSUMED_TRANSITIONS} are assumed`;
  const perCall = resolver.known(way.transitionsPerInvocation ?? 'unknown', ASSUMED_TRANSITIONS, {
    value: ASSUMED_TRANSITIONS,
    blindSpot,
  });
  const transitions = {
    boundedBy: `${flow.arrivals.boundedBy}; ${formatCount(perCall)} states a call`,
    enforcement: 'assumption' as const,
    name: 'state transitions',
    meter: 'states.transition' as const,
    way: flow.label,
    quantity: (seconds: number) => flow.arrivals.within(seconds) * perCall,
    hour: `${flow.arrivals.hour} × ${formatCount(perCall)} states`,
  };
  return metered(transitions, book);
}

/** One execution for each call, held open for as long as the calls run, in its smallest memory block. */
function expressTerms(context: WayContext): ExposureTerm[] {
  const { flow, book } = context;
  const atOnce = formatCount(flow.concurrency);
  const memoryGb = EXPRESS_MEMORY_MB / MB_PER_GB;
  const requests = {
    ...flow.arrivals,
    name: 'express executions',
    meter: 'states.expressRequest' as const,
    way: flow.label,
    quantity: flow.arrivals.within,
  };
  const duration = {
    ...flow.concurrencyBound,
    enforcement: 'assumption' as const,
    name: 'express duration',
    meter: 'states.expressDuration' as const,
    way: flow.label,
    quantity: (seconds: number) => (flow.concurrency * seconds * memoryGb) / SECONDS_PER_HOUR,
    hour: `1 h × ${atOnce} at once × ${EXPRESS_MEMORY_MB} MB`,
  };
  return [metered(requests, book), metered(duration, book)];
}
