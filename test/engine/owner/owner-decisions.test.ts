// Decisions reach what is judged: within the tick they are read in, for as long as they stand, each acceptance once.
// A journal that cannot be read changes nothing about decisions that were known.

import type { Decision } from '../../../lib/core/owner/decision';
import { awsGuardPrices } from '../../../lib/core/prices/books/aws-guard';
import { applyDecisions } from '../../../lib/engine/owner/owner-decisions';
import { ownerMemoryIn } from '../../../lib/engine/owner/owner-memory';
import { CloudFailure, type Decisions } from '../../../lib/engine/ports';
import {
  type GuardMemory,
  NO_MEMORY,
  packMemory,
  parseMemory,
} from '../../../lib/engine/watching/memory';
import { NOW_MS, policy, stateOf, target } from '../../support/builders';
import { accept, raise, snooze } from '../../support/decisions';

const known: GuardMemory = {
  ...NO_MEMORY,
  functions: [target()],
  states: { 'id-orders': stateOf({ usualPerMinute: 1 }) },
};

const portWith = (...decisions: readonly Decision[]): Decisions => ({
  decisions: async () => ({ decisions, problems: [] }),
  decide: async () => {},
});

const DOWN: Decisions = {
  ...portWith(),
  decisions: () => Promise.reject(new CloudFailure('unknown', 'no answer')),
};

const mind = (port: Decisions, memory = known, nowMs = NOW_MS) =>
  applyDecisions(port, { memory, policy: policy(), prices: awsGuardPrices, clock: () => nowMs });

test('a function is judged as its owner decided', async () => {
  const { decided } = await mind(portWith(raise({ usd: 80 }), snooze()));
  expect(decided(target()).override).toEqual({ ceilingUsdPerDay: 80, mode: 'observe' });
});

test('decisions that cannot be read stay as they were, and the failure is told', async () => {
  const { memory } = await mind(portWith(snooze()));
  const { decided, problems } = await mind(DOWN, memory, NOW_MS + 60_000);
  expect(decided(target()).override.mode).toBe('observe');
  expect(problems).toEqual([
    'the decisions of owners cannot be read; the last known decisions apply (unknown): no answer',
  ]);
});

test('and end when they said they would, read or not', async () => {
  const { memory } = await mind(portWith(snooze()));
  const { decided } = await mind(DOWN, memory, NOW_MS + 2 * 3_600_000);
  expect(decided(target()).override.mode).toBeUndefined();
});

test('an acceptance is taken in once, and what is learned after it stands', async () => {
  const { memory } = await mind(portWith(accept()));
  expect(memory.states['id-orders']?.envelopeUsdPerMinute).toBe(0.2);
  const later = { ...memory, states: { 'id-orders': stateOf({ usualPerMinute: 1 }) } };
  const { memory: again } = await mind(portWith(accept()), later);
  expect(again.states['id-orders']).toBe(later.states['id-orders']);
});

test('an acceptance waits for a state to be about', async () => {
  const { memory } = await mind(portWith(accept()), { ...known, states: {} });
  expect(ownerMemoryIn(memory).acceptedAtMs).toEqual({});
  const { memory: after } = await mind(portWith(accept()), { ...memory, states: known.states });
  expect(after.states['id-orders']?.envelopeUsdPerMinute).toBe(0.2);
});

test('survives a restart: memory keeps the decisions and what was taken in', async () => {
  const { memory } = await mind(portWith(accept(), snooze()));
  const kept = parseMemory(packMemory(memory));
  expect(kept.problems).toEqual([]);
  expect(ownerMemoryIn(kept.memory)).toEqual(ownerMemoryIn(memory));
});

test('memory of decisions that is damaged decides nothing', async () => {
  const damaged = { ...known, owner: { decisions: [{ kind: 'snooze' }, 7], bill: 'x' } as never };
  const { decided } = await mind(DOWN, damaged);
  expect(decided(target())).toEqual(target());
});
