// `spendfuse bench`: the shipped guard on recorded traffic, beside what else people use, in one report.
// The words of the command only; the bench is loaded when it runs.

import { type Command, Option } from 'commander';
import { EXIT, exitCodesHelp } from '../exit-codes';
import type { Session } from '../session';
import { addOutputOption, addReportOption, type OutputFormat, oneOf } from './options';

const PARTS = ['honest', 'attacks', 'adaptive', 'outage', 'bill'] as const;

interface BenchOptions {
  readonly traces?: string;
  readonly only?: (typeof PARTS)[number][];
  readonly set?: string[];
  readonly output: OutputFormat;
  readonly report?: string;
}

export function addBench(program: Command, session: Session): void {
  const command = program
    .command('bench')
    .description('Measure the guard and its rivals on traces: false pauses, losses, outages')
    .option(
      '--traces <folder>',
      'recorded traffic in the layout of docs/benchmark.md; default: synthetic fleets',
    )
    .addOption(
      new Option('--only <part>', `one part: ${PARTS.join(', ')}; may be repeated`).argParser(
        (text: string, before: (typeof PARTS)[number][] = []) => [
          ...before,
          oneOf('part', PARTS)(text),
        ],
      ),
    )
    .addOption(
      new Option(
        '--set <field=value>',
        'another policy to compare with the shipped one, field by field; may be repeated',
      ).argParser((text: string, before: string[] = []) => [...before, text]),
    );
  addReportOption(addOutputOption(command))
    .addHelpText('after', exitCodesHelp({ [EXIT.ok]: 'measured' }, session))
    .addHelpText('after', EXAMPLES)
    .action(async (options: BenchOptions) => {
      const { bench } = await import('../bench/bench');
      session.finish(await bench(options, session));
    });
}

const EXAMPLES = `
Examples:
  spendfuse bench
  spendfuse bench --traces traces --output json
  spendfuse bench --traces traces --report bench.html
  spendfuse bench --traces traces --only honest --set fastFloorUsd=2`;
