// `spendfuse exposure` and `spendfuse scan`: the worst bill of what is declared, and what makes it worse.
// The words of the commands only; the reader of templates is loaded when one of them runs.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseUsdPerPeriod } from '../../core/units/money';
import { EXIT, exitCodesHelp } from '../exit-codes';
import { CLOUDS } from '../guard/host';
import { Mistake } from '../mistake';
import type { Session } from '../session';
import { oneOf } from './options';

const SEVERITIES = ['low', 'medium', 'high'] as const;

export function addScanVerbs(program: Command, session: Session): void {
  addExposure(program, session);
  addScan(program, session);
}

function addExposure(program: Command, session: Session): void {
  const command = program
    .command('exposure')
    .description('Compute the most that the functions of a template can cost')
    .argument('[paths...]', PATHS)
    .addOption(
      new Option(
        '--fail-above <usd/period>',
        `exit with ${EXIT.findings} above this: 50/day, 2/hour, 900/month`,
      ).argParser(parseLimit),
    )
    .option('--formulas', 'show how each term is computed')
    .addOption(
      outputOption('text, json or markdown; format=file writes a file, and may be repeated'),
    );
  addReading(command)
    .addHelpText(
      'after',
      exitCodesHelp(
        { [EXIT.ok]: 'computed, and below the limit', [EXIT.findings]: 'above --fail-above' },
        session,
      ),
    )
    .addHelpText('after', EXPOSURE_EXAMPLES)
    .action(async (paths: string[], options) => {
      const { exposure } = await import('../exposure');
      session.finish(
        await exposure({ ...options, formulas: options.formulas === true, paths }, session),
      );
    });
}

function addScan(program: Command, session: Session): void {
  const command = program
    .command('scan')
    .description('Find what could let a bill run away: loops, open access, missing limits')
    .argument('[paths...]', PATHS)
    .addOption(
      new Option(
        '--fail-on <severity>',
        `exit with ${EXIT.findings} on findings as bad as low, medium or high`,
      ).argParser(oneOf('severity', SEVERITIES)),
    )
    .addOption(
      new Option(
        '--findings-from <severity>',
        'list findings as bad as low, medium or high, and count the others; default: medium',
      ).argParser(oneOf('severity', SEVERITIES)),
    )
    .addOption(
      new Option(
        '--min-confidence <level>',
        'report loops as sure as low, medium or high',
      ).argParser(oneOf('confidence', SEVERITIES)),
    )
    .option('--print-policy', 'print the read-only IAM policy that --account needs')
    .addOption(
      outputOption(
        'text, json, sarif, junit, markdown or github; format=file writes a file, and may be repeated',
      ),
    );
  addReading(command)
    .addHelpText(
      'after',
      exitCodesHelp(
        {
          [EXIT.ok]: 'scanned; nothing as bad as --fail-on',
          [EXIT.findings]: 'findings as bad as --fail-on',
        },
        session,
      ),
    )
    .addHelpText('after', SCAN_EXAMPLES)
    .action(async (paths: string[], options) => {
      if (options.printPolicy) {
        const { accountScanPolicy } = await import('../../scan');
        session.io.stdout.write(accountScanPolicy());
        return;
      }
      const { scan } = await import('../scan');
      session.finish(await scan({ ...options, paths }, session));
    });
}

const PATHS = 'templates, folders or - for standard input; default: the usual files in this folder';

const EXPOSURE_EXAMPLES = `
Examples:
  spendfuse exposure template.yaml --fail-above 50/day
  npx cdk synth && spendfuse exposure cdk.out
  terraform show -json plan.out | spendfuse exposure -`;

const SCAN_EXAMPLES = `
Examples:
  spendfuse scan cdk.out --fail-on high
  spendfuse scan . --output text --output sarif=scan.sarif
  spendfuse scan --account --region eu-west-1
  spendfuse scan --account --cloud gcp --project a-project`;

/** What both take. */
const addReading = (command: Command): Command =>
  command
    .option('--account', 'read a live account instead of templates; changes nothing')
    .addOption(
      new Option('--cloud <cloud>', `with --account: ${CLOUDS.join(', ')}; default: aws`).argParser(
        oneOf('cloud', CLOUDS),
      ),
    )
    .option('--project <id>', 'with --account --cloud gcp; default: what the environment says')
    .option('--subscription <id>', 'with --account --cloud azure; default: what az is set to')
    .option('--region <region>', 'with --account; default: AWS_REGION, or the profile')
    .option('--profile <name>', 'with --account: a profile of the AWS configuration')
    .option('--config <file>', 'settings and accepted findings; default: spendfuse.yaml')
    .addOption(
      new Option('--ceiling-usd-per-day <usd>', 'the most one function may cost').argParser(
        parseUsd,
      ),
    )
    .addOption(
      new Option('--account-concurrency <n>', "the account's Lambda quota").argParser(parseCount),
    );

const outputOption = (words: string): Option =>
  new Option('-o, --output <format[=file]>', words)
    .default([], 'text')
    .argParser((text: string, before: readonly string[]) => [...before, text]);

function parseLimit(text: string): { usd: number; period: string } {
  const parsed = parseUsdPerPeriod(text);
  if (!parsed.ok) throw new Mistake(`--fail-above '${text}': ${parsed.problem}`);
  return parsed.value;
}

function parseUsd(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('write it like 5 or 12.50.');
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('use a whole number from 1.');
}
