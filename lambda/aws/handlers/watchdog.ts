// The watchdog as Lambda runs it from an asset: it guards, and it has an office for what owners decide and what waits.
// Holds nothing but the wiring to the real world; whatever decides is in lib/, whatever calls is beside this folder.

import { OWNER_COMMANDS } from '../../watchdog/command-fields';
import { officeGuardIn, runOfficeCommand } from '../desk';
import { watchdogIn } from '../entry/dispatch';
import { incomingOf } from '../entry/incoming';

export const handler = watchdogIn({
  env: process.env,
  guardOf: officeGuardIn(process.env),
  incomingOf: (event) => incomingOf(event, OWNER_COMMANDS),
  runCommand: runOfficeCommand,
});
