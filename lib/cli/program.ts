// The commands, their options and their help. Nothing heavy is loaded here: a command loads its work when it runs.
// Every wrong word on the command line becomes a Mistake that says what is allowed.

import { Command, type Help, type HelpConfiguration } from 'commander';
import { addBacktest } from './commands/backtest';
import { addBench } from './commands/bench';
import { addDemo } from './commands/demo';
import { addGuardVerbs } from './commands/guard';
import { addMcp } from './commands/mcp';
import { addReplay } from './commands/replay';
import { addRunbook } from './commands/runbook';
import { addScanVerbs } from './commands/scan';
import { addSimulate } from './commands/simulate';
import { Mistake, nearest, unknownName } from './mistake';
import type { Session } from './session';
import { columnsOf } from './terminal/style';
import { hang, padEnd } from './terminal/text';

/** As commander says it: option '-o, --output <format>' argument 'x' is invalid. And then the words of the check. */
const WRONG_VALUE = /^option '(?:-\w, )?(--[\w-]+)[^']*' argument '(.*)' is invalid\. (.*?)\.?$/;

/** Commander's command, with one way to fail. */
class Verb extends Command {
  override createCommand(name?: string): Command {
    return new Verb(name);
  }

  override error(message: string): never {
    const words = message.replace(/^error: /, '').split('\n')[0] ?? message;
    const [, option, value, fix] = WRONG_VALUE.exec(words) ?? [];
    if (option !== undefined && fix !== undefined)
      throw new Mistake(`${option} is '${value}'`, [fix, `help: ${this.path()} --help`]);
    throw new Mistake(words, [...this.hintsFor(words), `help: ${this.path()} --help`]);
  }

  private hintsFor(message: string): string[] {
    const text = /'([^']+)'/.exec(message)?.[1] ?? '';
    const allowed = message.startsWith('unknown option')
      ? this.knownOptions()
      : message.startsWith('unknown command')
        ? commandNames(this)
        : [];
    if (allowed.length === 0) return [];
    const near = nearest(text.split('=')[0] ?? '', allowed);
    return [
      ...(near === undefined ? [] : [`did you mean ${near}?`]),
      `allowed: ${allowed.join(', ')}`,
    ];
  }

  private knownOptions(): string[] {
    const own = this.createHelp()
      .visibleOptions(this)
      .flatMap(({ long }) => long ?? []);
    const above = (this.parent?.options ?? []).flatMap(({ long }) => long ?? []);
    return [...new Set([...own, ...above])].filter((name) => name !== '--version');
  }

  private path(): string {
    return this.parent ? `${this.parent.name()} ${this.name()}` : this.name();
  }
}

export function programFor(session: Session): Command {
  const { io } = session;
  const program = new Verb('spendfuse')
    .description('A denial-of-wallet guard for serverless functions, deployed as infrastructure.')
    .version(io.version, '--version', 'print the version')
    .option('--no-color', 'plain text; so do NO_COLOR, TERM=dumb and a pipe')
    .helpOption('-h, --help', 'print the help')
    .helpCommand(false)
    .configureHelp(helpConfiguration(session))
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => columnsOf(io.stdout),
      getErrHelpWidth: () => columnsOf(io.stderr),
      getOutHasColors: () => session.style.isColored,
      getErrHasColors: () => session.errorStyle.isColored,
    })
    .exitOverride();
  program.addHelpText('after', FIRST_STEPS);
  addDemo(program, session);
  addSimulate(program, session);
  addBench(program, session);
  addReplay(program, session);
  addBacktest(program, session);
  addScanVerbs(program, session);
  addGuardVerbs(program, session);
  addRunbook(program, session);
  addMcp(program, session);
  addHelp(program);
  return program;
}

/** Commander's own answers an unknown command with everything there is, and not with what is wrong. */
function addHelp(program: Command): void {
  program
    .command('help')
    .description('Print the help of a command')
    .argument('[command]')
    .action((name: string | undefined) => {
      if (name === undefined) program.help();
      const found = program.commands.find((command) => command.name() === name);
      if (!found) throw unknownName('command', name ?? '', commandNames(program));
      found.help();
    });
}

const commandNames = ({ commands }: Command): string[] => commands.map((command) => command.name());

const FIRST_STEPS = `
First steps (no cloud account, no network):
  spendfuse demo
  spendfuse simulate all
  spendfuse exposure template.yaml`;

/** Narrower than this, a description goes below its word instead of beside it. */
const LEAST_DESCRIPTION = 24;

function formatItem(term: string, termWidth: number, description: string, help: Help): string {
  const columns = help.helpWidth ?? 80;
  if (description === '') return `  ${term}`;
  return columns - termWidth - 4 < LEAST_DESCRIPTION
    ? [`  ${term}`, ...hang('      ', description, columns)].join('\n')
    : hang(`  ${padEnd(term, termWidth)}  `, description, columns).join('\n');
}

function helpConfiguration({ style: { colors } }: Session): HelpConfiguration {
  return {
    showGlobalOptions: true,
    minWidthToWrap: LEAST_DESCRIPTION,
    formatItem,
    styleTitle: (text) => colors.bold(text),
    styleCommandText: (text) => colors.cyan(text),
    styleSubcommandText: (text) => colors.cyan(text),
    styleOptionText: (text) => colors.cyan(text),
    styleArgumentText: (text) => colors.cyan(text),
  };
}
