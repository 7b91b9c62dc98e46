// The watchdog as Lambda runs it: one function for its minute's tick, its budget, its commands and its removal.
// Holds nothing but the wiring to the real world; whatever decides is in lib/, whatever calls is beside this folder.

import { watchdogIn } from '../dispatch';

export const handler = watchdogIn({ env: process.env });
