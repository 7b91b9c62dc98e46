// The watchdog that the account guard carries inside its template: it guards, tells and gives back, and does no more.
// Every byte of it counts against the 51,200 of a template, so it has no office.

import { watchdogIn } from '../entry/dispatch';

export const handler = watchdogIn({ env: process.env });
