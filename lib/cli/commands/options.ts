// Options that several commands share, with the checks of their values.
// A value out of range is a mistake that names the value, the range and an example; it is never bent into one.

import { type Command, Option } from 'commander';
import { Mistake, unknownName } from '../mistake';

/** A value out of a closed list. */
export const oneOf =
  <Name extends string>(what: string, allowed: readonly Name[]) =>
  (given: string): Name => {
    const found = allowed.find((name) => name === given);
    if (found === undefined) throw unknownName(what, given, allowed);
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
    ).argParser((given: string): string => {
      if (/\.(html?|svg)$/i.test(given)) return given;
      throw new Mistake(`--report is '${given}'`, ['name a file that ends in .html or .svg']);
    }),
  );

const MOST_SEED = 2 ** 32 - 1;

export function parseSeed(given: string): number {
  const seed = Number(given);
  if (/^\d+$/.test(given) && seed <= MOST_SEED) return seed;
  throw new Mistake(`--seed is '${given}'`, [`use a whole number from 0 to ${MOST_SEED}`]);
}

export const seedOption = (suggested = 1): Option =>
  new Option('--seed <n>', 'the same seed gives the same run, byte for byte')
    .default(suggested)
    .argParser(parseSeed);
