// The watchdog as Lambda runs it, whatever installed it: the account guard's template carries this file, the constructs too.
// Holds nothing but the wiring to the real world; whatever decides is in lib/, whatever calls is beside this folder.

import { type Handler, type World, watchdogIn } from '../entry/dispatch';

/** The same program in another world: a wire test lets it answer a CloudFormation on its own machine. */
export const handlerIn = (world: Omit<World, 'env'>): Handler =>
  watchdogIn({ env: process.env, ...world });

export const handler = handlerIn({});
