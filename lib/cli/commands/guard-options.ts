// The options that say which guard is meant, shared by every verb that talks to one.
// A Region that is none is a mistake before anything is asked of the cloud.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { addOutputOption } from './options';

const DEFAULT_STACK = 'spendfuse';

/** What every verb for a guard takes. */
export function common(command: Command, { canAsk = false } = {}): Command {
  command
    .option('--profile <name>', 'a profile of the AWS configuration')
    .option('--stack-name <name>', "the guard's stack", DEFAULT_STACK);
  if (canAsk) command.option('-y, --yes', 'do not ask');
  return addOutputOption(command);
}

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

function parseRegion(given: string): string {
  if (REGION.test(given)) return given;
  throw new InvalidArgumentError('write it like eu-west-1.');
}

export const regionOption = (): Option =>
  new Option('--region <region>', 'default: AWS_REGION, or the profile').argParser(parseRegion);

export const regionsOption = (): Option =>
  new Option('--region <region>', 'may be given several times; default: AWS_REGION or the profile')
    .default([], 'none')
    .argParser((given: string, before: readonly string[]) => [...before, parseRegion(given)]);

export const watchdogOption = (): Option =>
  new Option('--watchdog <function>', "the watchdog of your own stack, instead of --stack-name's");
