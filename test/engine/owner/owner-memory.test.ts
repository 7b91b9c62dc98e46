// What of an owner's memory is believed: each part by itself, so that damage to one costs no other.

import { ownerMemoryIn } from '../../../lib/engine/owner/owner-memory';
import { NOW_MS } from '../../support/builders';
import { raise } from '../../support/decisions';

const sound = {
  decisions: [raise()],
  acceptedAtMs: { 'id-orders': NOW_MS },
  bill: { epochMonth: 5, sinceMs: NOW_MS, ticks: 3, readsBought: 4 },
  digest: { epochDay: 7, wouldHavePaused: ['orders'] },
  observing: { sinceMs: NOW_MS, pauses: 1, holds: 2 },
};
const NEW = {
  decisions: [],
  acceptedAtMs: {},
  bill: { epochMonth: 0, sinceMs: 0, ticks: 0, readsBought: 0 },
  digest: { epochDay: 0, wouldHavePaused: [] },
  observing: { sinceMs: null, pauses: 0, holds: 0 },
};
const read = (changes: object) => ownerMemoryIn({ owner: { ...sound, ...changes } as never });

test('is what was kept, and begins with nothing', () => {
  expect(read({})).toEqual(sound);
  expect(ownerMemoryIn({})).toEqual(NEW);
  expect(read({ observing: { ...sound.observing, sinceMs: null } }).observing.sinceMs).toBeNull();
});

test.each<[keyof typeof sound, unknown]>([
  ['decisions', 'none'],
  ['decisions', [{ ...raise(), usd: -1 }]],
  ['acceptedAtMs', null],
  ['acceptedAtMs', 'now'],
  ['acceptedAtMs', { 'id-orders': NOW_MS, 'id-other': 'now' }],
  ['bill', undefined],
  ['bill', { ...sound.bill, ticks: 'three' }],
  ['bill', { ...sound.bill, ticks: undefined }],
  ['bill', { epochMonth: 5, sinceMs: NOW_MS, readsBought: 4 }],
  ['bill', { epochMonth: 5, sinceMs: NOW_MS, ticks: 3 }],
  ['digest', undefined],
  ['digest', { epochDay: 'today', wouldHavePaused: [] }],
  ['digest', { epochDay: 7, wouldHavePaused: 'orders' }],
  ['observing', undefined],
  ['observing', { ...sound.observing, pauses: 'one' }],
  ['observing', { ...sound.observing, sinceMs: 'today' }],
  ['observing', { sinceMs: NOW_MS, holds: 2 }],
  ['observing', { sinceMs: NOW_MS, pauses: 1 }],
])('begins anew with its %s where that is %j, and keeps the rest', (part, damage) => {
  expect(read({ [part]: damage })).toEqual({ ...sound, [part]: NEW[part] });
});
