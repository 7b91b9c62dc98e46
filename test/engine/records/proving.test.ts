// A pause that did not stop the dollars: what is noted, told and taken next, and when nothing of the kind can be known.

import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import type { Lever } from '../../../lib/core/pausing/target';
import type { GuardPolicy } from '../../../lib/core/policy/policy';
import { epochMinuteOf } from '../../../lib/core/units/time';
import type { OpenRecordsInput } from '../../../lib/engine/records/open-records-input';
import { afterProof, isUnproved, mayGoDeeper } from '../../../lib/engine/records/proving';
import {
  concurrency,
  heldLever,
  minutesFrom,
  NOW_MS,
  policy,
  RATE,
  reading,
  record,
  source,
  stateOf,
  target,
} from '../../support/builders';
import { World } from '../../support/guarded-world';

const paused = (changes: Partial<PauseRecord> = {}): PauseRecord =>
  record({ phaseSinceMs: NOW_MS - 6 * 60_000, notes: ['a note'], ...changes });
const held = (changes: Partial<PauseRecord> = {}): PauseRecord =>
  paused({
    depth: 'clamp',
    held: [heldLever({ prior: concurrency(null), paused: concurrency(3), wanted: concurrency(3) })],
    untold: ['paused', 'attention'],
    ...changes,
  });

interface Circumstances {
  readonly levers?: readonly Lever[];
  readonly perMinute?: number;
  readonly rules?: Partial<GuardPolicy>;
  readonly input?: Partial<OpenRecordsInput>;
}

/** A dollar buys a hundred calls. */
function proved(of: PauseRecord, circumstances: Circumstances = {}) {
  const { levers = [concurrency(3)], perMinute = 6_000, rules = {}, input = {} } = circumstances;
  const from = epochMinuteOf(of.phaseSinceMs) + 2;
  return afterProof(of, policy(rules), {
    ...{ ports: World.of().put(levers).ports, clock: () => NOW_MS },
    ...{ targetOf: () => target({ rate: RATE }), stateOf: () => stateOf() },
    readingOf: () => reading(minutesFrom(from, [perMinute, perMinute])),
    ...input,
  } as OpenRecordsInput);
}
const STILL = 'still burning about $3,600/h after the pause took effect';

describe('a pause past which dollars burn', () => {
  test('is noted and told, and stays as old as it is', async () => {
    expect(await proved(paused())).toMatchObject({
      ...{ phase: 'paused', depth: 'pause', phaseSinceMs: NOW_MS - 6 * 60_000 },
      notes: ['a note', `${STILL}, although every setting that the guard can change is changed`],
      untold: ['pause-failed'],
      history: expect.arrayContaining([
        { atMs: NOW_MS, phase: 'paused', by: 'guard', because: STILL },
      ]),
    });
  });

  test.each<[string, PauseRecord, Circumstances]>([
    ['the dollars stopped', paused(), { perMinute: 0 }],
    ['nobody knows the function', paused(), { input: { targetOf: () => undefined } }],
    ['nothing is known of its usual', paused(), { input: { stateOf: () => undefined } }],
    ['nothing was read', paused(), { input: { readingOf: () => undefined } }],
    ['it is not due yet', paused({ phaseSinceMs: NOW_MS - 5 * 60_000 }), {}],
    ['it was told before', paused({ notes: ['a note', STILL] }), {}],
  ])('is nothing to tell where %s', async (_, of, circumstances) => {
    expect(await proved(of, circumstances)).toBeUndefined();
  });
});

describe('a hold past which dollars burn', () => {
  test('becomes a pause: the first prior states stay, and what is there beside is taken too', async () => {
    const deeper = await proved(held(), { levers: [concurrency(3), source('q')] });
    expect(deeper).toMatchObject({
      ...{ phase: 'pausing', depth: 'pause', notes: ['a note', STILL] },
      untold: ['attention', 'paused'],
    });
    expect(deeper?.held).toEqual([
      ...[{ prior: source('q'), paused: source('q', 'disabled') }].map((lever) => ({
        ...{ ...lever, wanted: lever.paused, status: 'planned' },
      })),
      {
        ...{ prior: concurrency(null), paused: concurrency(0), wanted: concurrency(0) },
        status: 'planned',
      },
    ]);
    expect(deeper?.history.at(-1)?.because).toBe(`${STILL}; paused, not held`);
  });

  test('keeps what it holds beside', async () => {
    const queue = heldLever({
      ...{ prior: source('q'), paused: source('q', 'disabled'), wanted: source('q', 'disabled') },
    });
    const [first] = held().held;
    const of = held({ held: first ? [queue, first] : [] });
    const deeper = await proved(of, { levers: [concurrency(3), source('q', 'disabled')] });
    expect(deeper?.held.map(({ prior }) => prior)).toEqual([source('q'), concurrency(null)]);
  });

  test.each<[string, PauseRecord, Circumstances]>([
    ['the guard only observes', held(), { rules: { mode: 'observe' } }],
    ['it is gone', held(), { levers: [] }],
    ['it may only be held', held(), { rules: { neverPause: ['orders'] } }],
    ['there is nothing to take', held({ held: [] }), { levers: [concurrency(0)] }],
  ])('stays one, and is told, where %s', async (_, of, circumstances) => {
    const report = await proved(of, circumstances);
    expect(report).toMatchObject({ phase: 'paused', depth: 'clamp' });
    expect(report?.untold.at(-1)).toBe('pause-failed');
  });
});

test('a guard that observes goes deeper only in what a person ordered', () => {
  const observing = policy({ mode: 'observe' });
  expect(mayGoDeeper(paused(), policy())).toBe(true);
  expect(mayGoDeeper(paused(), observing)).toBe(false);
  expect(mayGoDeeper(paused({ rule: 'operator' }), observing)).toBe(true);
});

test('each pause is proved once, whatever else is noted', () => {
  expect(isUnproved(paused(), NOW_MS)).toBe(true);
  expect(isUnproved(paused({ notes: ['it is still burning'] }), NOW_MS)).toBe(true);
  expect(isUnproved(paused({ notes: [STILL, 'a note'] }), NOW_MS)).toBe(false);
});
