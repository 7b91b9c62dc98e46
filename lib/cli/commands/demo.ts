// `spendfuse demo`: one attack from the first call to the exact resume, told from a run of the simulator.
// The words of the command only; the simulator is loaded when it runs.

import type { Command } from 'commander';
import type { Cloud } from '../../core/prices/prices';
import { EXIT, exitCodesHelp } from '../exit-codes';
import type { Session } from '../session';
import {
  addOutputOption,
  addReportOption,
  type OutputFormat,
  seedOption,
  simulatedCloudOption,
} from './options';

interface DemoOptions {
  readonly cloud: Cloud;
  readonly seed?: number;
  readonly output: OutputFormat;
  readonly animation: boolean;
  readonly report?: string;
}

export function addDemo(program: Command, session: Session): void {
  const command = program
    .command('demo')
    .description('See an attack, the pause and the exact resume: no account, no network')
    .addOption(simulatedCloudOption())
    .addOption(seedOption(null))
    .option('--no-animation', 'print at once; a pipe does the same, and any key skips ahead');
  addReportOption(addOutputOption(command))
    .addHelpText(
      'after',
      exitCodesHelp(
        {
          [EXIT.ok]: 'paused, and resumed exactly',
          [EXIT.findings]: 'a promise was broken; the text names it',
        },
        session,
      ),
    )
    .action(async (options: DemoOptions) => {
      const { demo } = await import('../demo');
      session.finish(await demo(options, session));
    });
}
