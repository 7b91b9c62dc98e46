// `spendfuse replay`: one function's usage from a file, under the guard as it would be armed.
// The words of the command only; the engine is loaded when it runs.

import { type Command, Option } from 'commander';
import { EXIT, exitCodesHelp } from '../exit-codes';
import { Mistake } from '../mistake';
import type { Session } from '../session';
import { addOutputOption, addReportOption, type OutputFormat } from './options';

export interface ReplayOptions {
  readonly durationMs: number;
  readonly memoryMb: number;
  readonly output: OutputFormat;
  readonly report?: string;
}

const numberFrom =
  (name: string, from: number, to: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && value >= from && value <= to) return value;
    throw new Mistake(`--${name} is '${text}'`, [`use a number from ${from} to ${to}`]);
  };

export function addReplay(program: Command, session: Session): void {
  const command = program
    .command('replay')
    .description("See what the guard would have done to a function's own past, from a CSV file")
    .argument(
      '<file>',
      'CSV: timestamp,invocations[,durationMs,memoryMb], oldest first; - reads stdin',
    )
    .addOption(
      new Option('--duration-ms <ms>', 'how long a call runs, where the file does not say')
        .default(200)
        .argParser(numberFrom('duration-ms', 0, 900_000)),
    )
    .addOption(
      new Option('--memory-mb <mb>', 'memory of the function, where the file does not say')
        .default(512)
        .argParser(numberFrom('memory-mb', 128, 10_240)),
    );
  addReportOption(addOutputOption(command))
    .addHelpText(
      'after',
      exitCodesHelp(
        {
          [EXIT.ok]: 'it would have paused nothing',
          [EXIT.findings]:
            'it would have paused the function, or slowed it for too long; the text says when',
        },
        session,
      ),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: ReplayOptions) => {
      const { replay } = await import('../bench/replay');
      session.finish(await replay(file, options, session));
    });
}

const EXAMPLES = `
Examples:
  spendfuse replay usage.csv
  spendfuse replay usage.csv --memory-mb 1024 --output json
  spendfuse replay usage.csv --report usage.html`;
