// What a hold above 0 can be taken from: a reservation of the function's own, or what all functions share.
// A hold that the cloud would refuse for want of room is not planned: it would stop nothing.

import type { WatchedFunction } from '../policy/watched-function';
import type { FoundInspection, Lever } from './target';

/** Every hold takes from what all functions share; where nothing is left to take, what is doubtful is paused. */
export const hasPool = (
  { reservableConcurrency = Number.POSITIVE_INFINITY }: { readonly reservableConcurrency?: number },
  { levers }: FoundInspection,
): boolean => reservableConcurrency >= 1 || isReserved(levers);

export const isReserved = (levers: readonly Lever[]): boolean =>
  levers.some(({ state }) => state.kind === 'reserved');

/** A function that has a reservation can be given a smaller one; another needs room in the pool that all share. */
export const hasRoom = (
  { concurrencyPool: pool }: WatchedFunction,
  { levers }: FoundInspection,
): boolean => pool === null || pool.executions > pool.keptExecutions || isReserved(levers);
