// The most a function can spend in an hour, a day and a month, as a sum of named terms.
// It must never be below what can really be charged: every doubt is resolved upwards and written down.
// A month is 730 hours. Nothing free is subtracted, since another function may have used it up.

import type { PriceBook } from '../prices/prices';
import type { UsdByPeriod } from '../units/money';
import { answerTerms, type WayContext } from './answers';
import { eventTerms, queueTerms, scheduleTerms, stateMachineTerms } from './event-terms';
import { type Facts, factsOf, Resolver } from './facts';
import { type Flow, flowOf, isAsync } from './flows';
import { albTerms, apiTerms, webSocketTerms } from './front-terms';
import type { Enforcement, Exposure, ExposureInput, ExposureTerm, WayIn } from './input';
import { problemsWithExposureInput } from './problems';
import { termsOfFunction } from './terms';

export type * from './input';

/** Charges no bound here covers, whatever the input: to be shown wherever a bound is shown. */
export const EXPOSURE_EXCLUSIONS: readonly string[] = [
  'what the function sends out by itself, beyond its answers, and what it calls, unless declared',
  'what is stored: objects, messages, records and logs kept after they were written',
  'writes to a table or a Kinesis stream, whose records start a function',
  'requests and events that are refused and still charged for, where the arrivals were not declared',
  'shards, provisioned pollers, caches, NAT gateways and everything else billed by the hour elsewhere',
  'SnapStart, durable operations, tenant isolation, Managed Instances, Web Functions and edge replicas',
  'connections held open through a load balancer, access logs, tracing and custom metrics',
];

function termsOfWay(way: WayIn, context: WayContext): ExposureTerm[] {
  switch (way.kind) {
    case 'rest-api':
    case 'http-api':
      return apiTerms(way, context);
    case 'websocket-api':
      return webSocketTerms(way, context);
    case 'function-url':
      return answerTerms(way, context);
    case 'alb':
      return albTerms(way, context);
    case 'sqs':
      return queueTerms(way, context);
    case 'schedule':
      return scheduleTerms(way, context);
    case 'state-machine':
      return stateMachineTerms(way, context);
    case 's3':
    case 'sns':
    case 'eventbridge':
    case 'async-invoke':
      return eventTerms(way, context);
    case 'stream':
    case 'invoke':
      return [];
  }
}

export function sumUsd(parts: readonly UsdByPeriod[]): UsdByPeriod {
  return {
    usdPerHour: parts.reduce((sum, part) => sum + part.usdPerHour, 0),
    usdPerDay: parts.reduce((sum, part) => sum + part.usdPerDay, 0),
    usdPerMonth: parts.reduce((sum, part) => sum + part.usdPerMonth, 0),
  };
}

function unverifiedPrices(terms: readonly ExposureTerm[], book: PriceBook): string[] {
  const meters = new Set(terms.flatMap((term) => (term.meter ? [term.meter] : [])));
  return [...meters]
    .filter((meter) => !book.entries[meter].verified)
    .map((meter) => `the price of ${meter} was never found in its own source`);
}

/** A function nobody seems to call can still be called: then concurrency alone is its bound. */
function waysOf(input: ExposureInput, resolver: Resolver): readonly WayIn[] {
  if (input.waysIn.length > 0) return input.waysIn;
  resolver.blindSpots.push('no way in is known: only calls that wait for the answer are counted');
  return [{ kind: 'invoke' }];
}

/** Only the account as a whole holds asynchronous events back; per environment nothing does. */
function asynchronousBlindSpots(facts: Facts, flows: readonly Flow[]): string[] {
  const isHeldByAccount = facts.concurrency >= facts.accountConcurrency;
  if (facts.shortestRunSeconds !== undefined || isHeldByAccount) return [];
  if (!flows.some((flow) => isAsync(flow.way))) return [];
  return [
    'the shortest run was not given: 10 a second in each environment are assumed, as for calls that wait',
  ];
}

export function exposureOf(input: ExposureInput, book: PriceBook): Exposure {
  const problems = problemsWithExposureInput(input);
  if (problems.length > 0)
    throw new RangeError(`cannot bound ${input.name}: ${problems.join('; ')}`);
  const facts = factsOf(input);
  const resolver = new Resolver();
  const flows = waysOf(input, resolver).map((way) => flowOf(way, facts, resolver));
  const terms = [
    ...termsOfFunction(facts, flows, book),
    ...flows.flatMap((flow) => termsOfWay(flow.way, { flow, book, resolver, sizes: facts.sizes })),
  ];
  const enforcedBy = (enforcement: Enforcement) =>
    sumUsd(terms.filter((term) => term.enforcement === enforcement));
  return {
    name: input.name,
    ...sumUsd(terms),
    terms,
    byEnforcement: {
      platform: enforcedBy('platform'),
      'best-effort': enforcedBy('best-effort'),
      assumption: enforcedBy('assumption'),
    },
    blindSpots: [
      ...facts.blindSpots,
      ...resolver.blindSpots,
      ...asynchronousBlindSpots(facts, flows),
      ...unverifiedPrices(terms, book),
    ],
    pricesAsOf: book.asOf,
  };
}
