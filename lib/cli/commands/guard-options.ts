// The options that say which guard is meant, shared by every verb that talks to one.
// A Region that is none is a mistake before anything is asked of the cloud.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_STACK } from '../guard/default-stack';
import { CLOUDS } from '../guard/host';
import { addOutputOption, oneOf } from './options';

/** What every verb for a guard takes. */
export function common(command: Command, { canAsk = false } = {}): Command {
  command
    .option('--profile <name>', 'a profile of the AWS configuration')
    .option('--stack-name <name>', "the guard's stack", DEFAULT_STACK);
  if (canAsk) command.option('-y, --yes', 'do not ask');
  return addOutputOption(command);
}

/** As AWS writes one (eu-west-1), or Google (europe-west1). */
const REGION = /^([a-z]{2}(-[a-z]+)+-\d|[a-z]+-[a-z]+\d{1,2})$/;

function parseRegion(text: string): string {
  if (REGION.test(text)) return text;
  throw new InvalidArgumentError('write it like eu-west-1.');
}

export const regionOption = (): Option =>
  new Option('--region <region>', 'default: what the environment or the profile says').argParser(
    parseRegion,
  );

/** For the verbs that any cloud's guard understands. */
export const anyCloud = (command: Command): Command =>
  command
    .addOption(
      new Option('--cloud <cloud>', `${CLOUDS.join(', ')}; default: aws`).argParser(
        oneOf('cloud', CLOUDS),
      ),
    )
    .option('--project <id>', 'a project of Google Cloud; default: what the environment says')
    .option('--subscription <id>', 'a subscription of Azure; default: what az is set to');

export const regionsOption = (): Option =>
  new Option('--region <region>', 'may be given several times; default: AWS_REGION or the profile')
    .default([], 'none')
    .argParser((text: string, before: readonly string[]) => [...before, parseRegion(text)]);

export const watchdogOption = (): Option =>
  new Option(
    '--watchdog <function>',
    'the name of a watchdog in a stack of your own, instead of --stack-name',
  );
