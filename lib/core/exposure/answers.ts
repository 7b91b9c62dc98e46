// The bytes of the answers: what leaves the cloud, and what streaming adds to it.
// A size that nobody declared is the platform's limit for that way in, or nothing, as the bound was asked for.

import {
  LAMBDA_BUFFERED_RESPONSE_KB,
  LAMBDA_STREAM_KB_PER_SECOND,
  LAMBDA_STREAMED_RESPONSE_KB,
} from '../prices/aws-limits';
import type { PriceBook } from '../prices/prices';
import { KB_PER_GB } from '../units/money';
import type { Resolver } from './facts';
import type { Flow } from './flows';
import type { ExposureTerm, Known, Sizes } from './input';
import { type Bound, formatCount, weaker } from './pace';
import { metered } from './terms';

/** What the terms of one way in are computed from. */
export interface WayContext {
  flow: Flow;
  book: PriceBook;
  resolver: Resolver;
  sizes: Sizes;
}

export interface Size extends Bound {
  kb: number;
}

/** A declared size rests on the word of whoever declared it; the platform's limit and the least that is metered do not. */
export function sizeOf(
  value: Known<number> | undefined,
  limitKb: number,
  what: 'response' | 'request' | 'message',
  context: WayContext,
): Size {
  if (typeof value !== 'number' && context.sizes === 'smallest')
    return { kb: 0, boundedBy: `the smallest ${what} that is metered`, enforcement: 'platform' };
  const kb = context.resolver.known(value, limitKb, {
    value: limitKb,
    blindSpot: `the ${what} size of ${context.flow.label} is unknown: ${formatCount(limitKb)} KB is assumed`,
  });
  return typeof value === 'number'
    ? { kb, boundedBy: `${what} of ${formatCount(kb)} KB, declared`, enforcement: 'assumption' }
    : { kb, boundedBy: `${what} limit ${formatCount(kb)} KB`, enforcement: 'platform' };
}

export function both(a: Bound, b: Bound): Bound {
  return {
    boundedBy: `${a.boundedBy}; ${b.boundedBy}`,
    enforcement: weaker(a.enforcement, b.enforcement),
  };
}

export function egressTerm(size: Size, context: WayContext): ExposureTerm {
  const { flow, book } = context;
  return metered(
    {
      ...both(flow.starts, size),
      name: 'egress',
      meter: 'transfer.out',
      way: flow.label,
      quantity: (seconds) => (flow.starts.within(seconds) * size.kb) / KB_PER_GB,
      hour: `${flow.starts.hour} × ${formatCount(size.kb)} KB`,
    },
    book,
  );
}

/** A stream runs at full speed for 6 MB and then at 2 MB/s, so time bounds it as well as size. */
function streamedTerms(size: Size, context: WayContext): ExposureTerm[] {
  const { flow, book } = context;
  const { starts, concurrency } = flow;
  const fastKb = Math.min(size.kb, LAMBDA_BUFFERED_RESPONSE_KB);
  const slowKb = (seconds: number) =>
    Math.min(
      starts.within(seconds) * (size.kb - fastKb),
      LAMBDA_STREAM_KB_PER_SECOND * concurrency * seconds,
    );
  const rest = `3,600 s × ${formatCount(LAMBDA_STREAM_KB_PER_SECOND)} KB/s × ${formatCount(concurrency)} at once`;
  const egress = {
    ...both(starts, size),
    name: 'egress',
    meter: 'transfer.out' as const,
    way: flow.label,
    quantity: (seconds: number) => (starts.within(seconds) * fastKb + slowKb(seconds)) / KB_PER_GB,
    hour: `(${starts.hour} × ${formatCount(fastKb)} KB + at most ${rest})`,
  };
  const streaming = {
    ...both(starts, size),
    name: 'streaming',
    meter: 'lambda.streaming' as const,
    way: flow.label,
    quantity: (seconds: number) => slowKb(seconds) / KB_PER_GB,
    hour: `at most ${rest}`,
  };
  return [metered(egress, book), metered(streaming, book)];
}

interface Answering {
  responseKb?: Known<number>;
  isStreaming?: boolean;
  isPrivate?: boolean;
  isAsync?: boolean;
}

/** What a caller outside is sent back through an API or a function URL. */
export function answerTerms(way: Answering, context: WayContext): ExposureTerm[] {
  // Who is not waited for answers nobody.
  if (way.isPrivate === true || way.isAsync === true) return [];
  if (way.isStreaming === true) {
    const size = sizeOf(way.responseKb, LAMBDA_STREAMED_RESPONSE_KB, 'response', context);
    return streamedTerms(size, context);
  }
  const size = sizeOf(way.responseKb, LAMBDA_BUFFERED_RESPONSE_KB, 'response', context);
  return [egressTerm(size, context)];
}
