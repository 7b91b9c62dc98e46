// Terms every function has, however it is called: duration, storage, provisioned environments, requests,
// logs and what it calls downstream. Each is the worst of its own; their sum can only overstate.

import {
  EVENT_CHUNK_KB,
  LAMBDA_ASYNC_EVENT_KB,
  LAMBDA_ASYNC_FIRST_REQUEST_KB,
  SNS_MESSAGE_KB,
} from '../prices/aws-limits';
import { type PriceBook, type PriceKey, usdFor } from '../prices/prices';
import { KB_PER_GB, SECONDS_PER, SECONDS_PER_HOUR } from '../units/money';
import type { Facts } from './facts';
import { asynchronousPace, type Flow, isAsync, synchronousPace } from './flows';
import type { EventWay, ExposureTerm, Sizes, WayIn } from './input';
import { type Bound, formatCount, type Pace, slower, steady, times, together } from './pace';

/** As a price list prints it: with all its digits, and never as 3.09e-8. */
const printed = (usd: number): string => `$${usd < 1e-6 ? usd.toFixed(10) : usd}`;

/** The price as the book prints it, so that a formula can be checked against the source. */
function priceText(book: PriceBook, key: PriceKey): string {
  const entry = book.entries[key];
  if (!('tiers' in entry)) return `${printed(entry.usd)} per ${entry.per}`;
  return `$${entry.tiers[0]?.usd} per ${entry.per} (first tier)`;
}

interface Metered extends Bound {
  name: string;
  meter: PriceKey;
  way?: string;
  /** How much of the metered thing, at most, within so many seconds. */
  quantity(seconds: number): number;
  hour: string;
}

/** One term: its quantity priced from the first tier on, for an hour, a day and a month each. */
export function metered(term: Metered, book: PriceBook): ExposureTerm {
  const usd = (seconds: number) => usdFor(book, term.meter, term.quantity(seconds));
  return {
    name: term.name,
    ...(term.way === undefined ? {} : { way: term.way }),
    meter: term.meter,
    usdPerHour: usd(SECONDS_PER.hour),
    usdPerDay: usd(SECONDS_PER.day),
    usdPerMonth: usd(SECONDS_PER.month),
    boundedBy: term.boundedBy,
    enforcement: term.enforcement,
    formula: `${term.hour} × ${priceText(book, term.meter)}`,
  };
}

/** All starts of the function together: its ways in add up until Lambda takes no more. */
function allStarts(facts: Facts, flows: readonly Flow[]): Pace {
  const all = together(flows.map((flow) => flow.starts));
  const taken = flows.some((flow) => isAsync(flow.way)) ? asynchronousPace : synchronousPace;
  return slower(all, taken(facts, facts));
}

/** Seconds of running: as many at once as there is concurrency, or each run to its timeout. */
function busySeconds(facts: Facts, flows: readonly Flow[], starts: Pace): Pace {
  const full = (concurrency: number, bound: Bound): Pace => ({
    ...steady(concurrency, bound),
    hour: `3,600 s × ${formatCount(concurrency)} at once`,
  });
  const { runSeconds, timeoutSeconds } = facts;
  const parts = `${formatCount(runSeconds - timeoutSeconds)} s to start + ${formatCount(timeoutSeconds)} s timeout`;
  const run = (pace: Pace) => times(pace, runSeconds, `s a run (${parts})`);
  const byWay = flows.map((flow) =>
    slower(full(flow.concurrency, flow.concurrencyBound), run(flow.starts)),
  );
  const all = slower(together(byWay), run(starts));
  return slower(full(facts.concurrency, facts.concurrencyBound), all);
}

function durationTerms(facts: Facts, busy: Pace, book: PriceBook): ExposureTerm[] {
  const { memoryGb, architecture, provisioned } = facts;
  const onDemandSlots = facts.concurrency - provisioned;
  const onDemand = (seconds: number) => Math.min(busy.within(seconds), onDemandSlots * seconds);
  const isFull = onDemand(SECONDS_PER_HOUR) === onDemandSlots * SECONDS_PER_HOUR;
  const onDemandHour = isFull ? `3,600 s × ${formatCount(onDemandSlots)} at once` : busy.hour;
  const gb = `${formatCount(memoryGb)} GB`;
  const terms = [
    metered(
      {
        ...busy,
        name: 'duration',
        meter: `lambda.duration.${architecture}`,
        quantity: (seconds) => onDemand(seconds) * memoryGb,
        hour: `${onDemandHour} × ${gb}`,
      },
      book,
    ),
  ];
  if (provisioned === 0) return terms;
  const slots = formatCount(provisioned);
  const standing: Bound = {
    boundedBy: `provisioned concurrency ${slots}`,
    enforcement: 'platform',
  };
  const onProvisioned = (seconds: number) => busy.within(seconds) - onDemand(seconds);
  terms.push(
    metered(
      {
        ...busy,
        name: 'duration on provisioned concurrency',
        meter: `lambda.provisionedDuration.${architecture}`,
        quantity: (seconds) => onProvisioned(seconds) * memoryGb,
        hour: `what of (${busy.hour}) exceeds ${formatCount(onDemandSlots)} at once × ${gb}`,
      },
      book,
    ),
    metered(
      {
        ...standing,
        name: 'provisioned concurrency',
        meter: `lambda.provisioned.${architecture}`,
        quantity: (seconds) => seconds * provisioned * memoryGb,
        hour: `3,600 s × ${slots} × ${gb}`,
      },
      book,
    ),
  );
  return terms;
}

function eventKbOf(way: EventWay, sizes: Sizes): number {
  if (typeof way.eventKb === 'number') return way.eventKb;
  if (sizes === 'smallest') return 0;
  return way.kind === 'sns' ? SNS_MESSAGE_KB : LAMBDA_ASYNC_EVENT_KB;
}

/** An asynchronous event counts as one request up to 256 KB and one more for each 64 KB beyond. */
function requestUnits(way: WayIn, sizes: Sizes): number {
  const event = asEvent(way);
  if (!event) return 1;
  const beyondKb = eventKbOf(event, sizes) - LAMBDA_ASYNC_FIRST_REQUEST_KB;
  return 1 + Math.max(0, Math.ceil(beyondKb / EVENT_CHUNK_KB));
}

/** What reaches Lambda as an asynchronous event of its caller's size. */
function asEvent(way: WayIn): EventWay | undefined {
  if (way.kind === 'async-invoke' || way.kind === 'eventbridge') return way;
  const isQueued = (way.kind === 'rest-api' || way.kind === 'http-api') && way.isAsync === true;
  return isQueued ? { kind: 'async-invoke', eventKb: way.requestKb } : undefined;
}

/** Events for a bus or a topic are charged for each 64 KB. */
export function eventChunks(way: EventWay, sizes: Sizes): number {
  return Math.max(1, Math.ceil(eventKbOf(way, sizes) / EVENT_CHUNK_KB));
}

function requestPace(flows: readonly Flow[], starts: Pace, sizes: Sizes): Pace {
  const most = Math.max(...flows.map((flow) => requestUnits(flow.way, sizes)));
  if (most === 1) return starts;
  const byWay = flows.map((flow) => {
    const units = requestUnits(flow.way, sizes);
    return units === 1 ? flow.starts : times(flow.starts, units, 'requests for a large event');
  });
  const all = times(starts, most, 'requests for a large event');
  return slower(together(byWay), all);
}

function downstreamTerms(facts: Facts, starts: Pace): ExposureTerm[] {
  return facts.downstream.map(({ name, usdPerCall, callsPerInvocation = 1 }) => {
    const usd = (seconds: number) => starts.within(seconds) * callsPerInvocation * usdPerCall;
    const calls = callsPerInvocation === 1 ? '' : ` × ${formatCount(callsPerInvocation)} calls`;
    return {
      name: `downstream: ${name}`,
      usdPerHour: usd(SECONDS_PER.hour),
      usdPerDay: usd(SECONDS_PER.day),
      usdPerMonth: usd(SECONDS_PER.month),
      boundedBy: `${starts.boundedBy}; price declared`,
      enforcement: 'assumption' as const,
      formula: `${starts.hour}${calls} × $${usdPerCall} a call`,
    };
  });
}

export function termsOfFunction(
  facts: Facts,
  flows: readonly Flow[],
  book: PriceBook,
): ExposureTerm[] {
  const starts = allStarts(facts, flows);
  const busy = busySeconds(facts, flows, starts);
  const { architecture, extraGb, logKb } = facts;
  const terms = durationTerms(facts, busy, book);
  if (extraGb > 0) {
    const quantity = (seconds: number) => busy.within(seconds) * extraGb;
    const hour = `${busy.hour} × ${formatCount(extraGb)} GB over 512 MB`;
    terms.push(
      metered(
        { ...busy, name: 'ephemeral storage', meter: 'lambda.ephemeral', quantity, hour },
        book,
      ),
    );
  }
  const requests = requestPace(flows, starts, facts.sizes);
  terms.push(
    metered(
      {
        ...requests,
        name: 'requests',
        meter: `lambda.request.${architecture}`,
        quantity: requests.within,
      },
      book,
    ),
    metered(
      {
        name: 'logs',
        meter: 'logs.ingest',
        boundedBy: `${starts.boundedBy}; ${formatCount(logKb)} KB a run`,
        enforcement: 'assumption',
        quantity: (seconds) => (starts.within(seconds) * logKb) / KB_PER_GB,
        hour: `${starts.hour} × ${formatCount(logKb)} KB`,
      },
      book,
    ),
    ...downstreamTerms(facts, starts),
  );
  return terms;
}
