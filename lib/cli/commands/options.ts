// Options that several commands share, with the checks of their values.
// A value out of range is a mistake that names the value, the range and an example; it is never bent into one.

import { type Command, Option } from 'commander';
import { CLOUDS, type Cloud } from '../guard/host';
import { Mistake, unknownName } from '../mistake';

/** A value out of a closed list. */
export const oneOf =
  <Name extends string>(what: string, allowed: readonly Name[]) =>
  (text: string): Name => {
    const found = allowed.find((name) => name === text);
    if (found === undefined) throw unknownName(what, text, allowed);
    return found;
  };

export const OUTPUTS = ['text', 'json'] as const;
export type OutputFormat = (typeof OUTPUTS)[number];

export const addOutputOption = (command: Command): Command =>
  command.addOption(
    new Option('-o, --output <format>', 'text or json')
      .default('text' as OutputFormat)
      .argParser(oneOf('output', OUTPUTS)),
  );

export const addReportOption = (command: Command): Command =>
  command.addOption(
    new Option(
      '--report <file>',
      'also write a report: a page that needs no network (.html), or its first plot (.svg)',
    ).argParser((text: string): string => {
      if (/\.(html?|svg)$/i.test(text)) return text;
      throw new Mistake(`--report is '${text}'`, ['name a file that ends in .html or .svg']);
    }),
  );

const MOST_SEED = 2 ** 32 - 1;

export function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= MOST_SEED) return seed;
  throw new Mistake(`--seed is '${text}'`, [`use a whole number from 0 to ${MOST_SEED}`]);
}

/** `null`: whoever runs it has a seed of its own for each cloud. */
export function seedOption(suggested: number | null = 1): Option {
  const option = new Option('--seed <n>', 'the same seed gives the same run, byte for byte');
  return (suggested === null ? option : option.default(suggested)).argParser(parseSeed);
}

export const simulatedCloudOption = (): Option =>
  new Option('--cloud <cloud>', `the cloud that is simulated: ${CLOUDS.join(', ')}`)
    .default('aws' satisfies Cloud)
    .argParser(oneOf('cloud', CLOUDS));
