// `spendfuse backtest`: what the guard would have done to the functions of an account lately; read only.
// The words of the command only; the clients and the engine are loaded when it runs.

import { type Command, Option } from 'commander';
import { EXIT, exitCodesHelp } from '../exit-codes';
import { Mistake } from '../mistake';
import type { Session } from '../session';
import { addOutputOption, addReportOption, type OutputFormat } from './options';

interface BacktestOptions {
  readonly days: number;
  readonly top?: number;
  readonly region?: string;
  readonly profile?: string;
  readonly output: OutputFormat;
  readonly report?: string;
}

/** CloudWatch keeps minutes for 15 days (GetMetricData reference, 2026-04); the first of them is running out. */
const DAYS = { least: 2, most: 14 };

const wholeNumber =
  (name: string, from: number, to: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    throw new Mistake(`--${name} is '${text}'`, [`use a whole number from ${from} to ${to}`]);
  };

export function addBacktest(program: Command, session: Session): void {
  const command = program
    .command('backtest')
    .description('See what the guard would have done to your own functions lately; changes nothing')
    .argument('[functions...]', 'names; default: all of the Region')
    .addOption(
      new Option('--days <n>', 'how far back; CloudWatch keeps minutes for two weeks')
        .default(DAYS.most)
        .argParser(wholeNumber('days', DAYS.least, DAYS.most)),
    )
    .addOption(
      new Option('--top <n>', 'only the dearest functions, so many').argParser(
        wholeNumber('top', 1, 100_000),
      ),
    )
    .option('--region <region>', 'default: AWS_REGION, or the profile')
    .option('--profile <name>', 'a profile of the AWS configuration');
  addReportOption(addOutputOption(command))
    .addHelpText(
      'after',
      exitCodesHelp(
        {
          [EXIT.ok]: 'it would have paused nothing, and held little back',
          [EXIT.findings]:
            'it would have paused something, or refused too much; the text says what',
        },
        session,
      ),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (names: string[], options: BacktestOptions) => {
      const { backtest } = await import('../backtest');
      session.finish(await backtest({ ...options, names }, session));
    });
}

const EXAMPLES = `
Examples:
  spendfuse backtest
  spendfuse backtest checkout orders --days 7
  spendfuse backtest --top 20 --report past.html`;
