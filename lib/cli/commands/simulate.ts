// `spendfuse simulate`: runs scenarios in the simulated cloud and says whether every promise of the guard held.
// The words of the command only; the simulator is loaded when it runs.

import { type Command, Option } from 'commander';
import type { Cloud } from '../../core/prices/prices';
import { EXIT, exitCodesHelp } from '../exit-codes';
import type { Session } from '../session';
import {
  addOutputOption,
  addReportOption,
  type OutputFormat,
  oneOf,
  seedOption,
  simulatedCloudOption,
} from './options';

const FAULTS = ['none', 'light', 'heavy'] as const;

interface SimulateOptions {
  readonly cloud: Cloud;
  readonly seed: number;
  readonly faults: (typeof FAULTS)[number];
  readonly output: OutputFormat;
  readonly list?: boolean;
  readonly long?: boolean;
  readonly report?: string;
}

export function addSimulate(program: Command, session: Session): void {
  const command = program
    .command('simulate')
    .description('Run attacks and honest traffic against the guard in a simulated cloud')
    .argument('[scenario]', "a scenario's name, all, or findings; --list prints the names")
    .option('--list', 'print the scenarios, each with its story')
    .option('--long', 'with all or findings: the stories of a month and a year too, some minutes')
    .addOption(simulatedCloudOption())
    .addOption(seedOption())
    .addOption(
      new Option('--faults <level>', 'what goes wrong around the guard: none, light or heavy')
        .default('none')
        .argParser(oneOf('level of faults', FAULTS)),
    );
  addReportOption(addOutputOption(command))
    .addHelpText(
      'after',
      exitCodesHelp({ [EXIT.ok]: MEANS_OK, [EXIT.findings]: MEANS_BROKEN }, session),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (scenario: string | undefined, options: SimulateOptions) => {
      const { listScenarios, runScenarios } = await import('../simulate');
      session.finish(
        options.list
          ? listScenarios(options.output, session)
          : await runScenarios({ ...options, scenario, long: options.long === true }, session),
      );
    });
}

const MEANS_OK = 'every promise held; of findings it is known that some do not';
const MEANS_BROKEN = 'a promise was broken; the text names it and the command that replays it';
const EXAMPLES = `
Examples:
  spendfuse simulate all
  spendfuse simulate bot-blast --seed 7 --faults heavy
  spendfuse simulate all --cloud azure
  spendfuse simulate all --output json
  spendfuse simulate pulse --report pulse.html`;
