// The guard's books to the day: when a digest is due, whose ceilings it suggests, and that memory keeps no endless list.

import type { AlertEvent } from '../../../lib/core/alerts/alert';
import { awsGuardPrices } from '../../../lib/core/prices/books/aws-guard';
import { epochDayOf, epochMinuteOf } from '../../../lib/core/units/time';
import { keepBooks } from '../../../lib/engine/owner/bookkeeping';
import { ownerMemoryIn, withOwnerMemory } from '../../../lib/engine/owner/owner-memory';
import type { ObservedStop } from '../../../lib/engine/owner/owner-work-input';
import { NO_MEMORY } from '../../../lib/engine/watching/memory';
import { NOW_MS, policy, stateOf, target } from '../../support/builders';

const TODAY = epochDayOf(epochMinuteOf(NOW_MS));
const KNOWN = {
  ...NO_MEMORY,
  functions: [target(), target({ functionId: 'unknown', name: 'unknown' })],
  states: { 'id-orders': stateOf({ usualPerMinute: 10 }) },
};

interface Page {
  readonly epochDay?: number;
  readonly listed?: string[];
  readonly observed?: ObservedStop[];
  readonly mode?: 'observe' | 'enforce';
  readonly ceilingUsdPerDay?: number;
}

async function booked({ epochDay = TODAY, listed = [], ...page }: Page) {
  const { observed = [], mode = 'observe', ceilingUsdPerDay } = page;
  const inbox: AlertEvent[] = [];
  const memory = withOwnerMemory(KNOWN, { digest: { epochDay, wouldHavePaused: listed } });
  const tell = async (alert: AlertEvent) => {
    inbox.push(alert);
  };
  const outcome = await keepBooks(
    { tell },
    {
      ...{ memory, prices: awsGuardPrices, clock: () => NOW_MS, open: [], records: [] },
      policy: policy({ mode, ...(ceilingUsdPerDay === undefined ? {} : { ceilingUsdPerDay }) }),
      ...{ readsBought: 1, deadlineMs: NOW_MS, observed },
    },
  );
  return { inbox, ...ownerMemoryIn(outcome.memory) };
}
const stop = (name: string, kind: ObservedStop['kind'] = 'pause'): ObservedStop => ({ name, kind });

test('a digest is due when a day that was seen is over, in observe mode', async () => {
  expect((await booked({})).inbox).toEqual([]);
  expect((await booked({ epochDay: 0 })).inbox).toEqual([]);
  expect((await booked({ epochDay: TODAY - 1, mode: 'enforce' })).inbox).toEqual([]);
  const { inbox, digest } = await booked({ epochDay: TODAY - 1, listed: ['old'] });
  expect(inbox[0]?.impact[0]).toBe('would have paused: old');
  expect(inbox[0]?.dedupKey).toBe('spendfuse/digest/2026-11-20');
  expect(digest).toEqual({ epochDay: TODAY, wouldHavePaused: [] });
});

test('it suggests a ceiling for what is known, and repeats what a person set', async () => {
  const suggestions = async (page: Page) =>
    (await booked({ epochDay: TODAY - 1, ...page })).inbox[0]?.impact.filter((line) =>
      line.startsWith('suggested'),
    );
  expect(await suggestions({})).toEqual(['suggested ceiling for orders: $432.00/day']);
  expect(await suggestions({ ceilingUsdPerDay: 7 })).toEqual([
    'suggested ceiling for orders: $7.00/day',
  ]);
});

test('the day in progress lists each function once, five hundred at most', async () => {
  const same = await booked({ listed: ['a'], observed: [stop('b'), stop('a')] });
  expect(same.digest.wouldHavePaused).toEqual(['a', 'b']);
  const many = Array.from({ length: 500 }, (_, index) => `f${index}`);
  const more = await booked({ listed: many, observed: [stop('one more')] });
  expect(more.digest.wouldHavePaused).toEqual(many);
});

test('a new day begins with its own', async () => {
  const first = await booked({ epochDay: 0, listed: ['old'], observed: [stop('new')] });
  expect(first.digest.wouldHavePaused).toEqual(['new']);
});

test('a stop is counted once a day, by its kind', async () => {
  const counts = async (page: Page) => {
    const { pauses, holds } = (await booked(page)).observing;
    return [pauses, holds];
  };
  const observed = [stop('a'), stop('b', 'hold'), stop('c', 'hold')];
  expect(await counts({ observed })).toEqual([1, 2]);
  expect(await counts({ observed, listed: ['a', 'c'] })).toEqual([0, 1]);
  expect(await counts({ observed, listed: ['a', 'c'], epochDay: TODAY - 1 })).toEqual([1, 2]);
  expect(await counts({ observed, mode: 'enforce' })).toEqual([0, 0]);
});
