// The watchdog as Lambda runs it, whatever installed it: the account guard's template carries this file, the constructs too.
// Holds nothing but the wiring to the real world; whatever decides is in lib/, whatever calls is beside this folder.

import { watchdogIn } from '../entry/dispatch';

export const handler = watchdogIn({ env: process.env });
