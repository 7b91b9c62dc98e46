// The verbs for a guard: deploy, status, drill, pause, resume, arm, destroy.
// The words of the commands only; what they do, and what reaches a cloud with it, is loaded when one of them runs.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXIT, type ExitCode, exitCodesHelp } from '../exit-codes';
import type { Cloud } from '../guard/host';
import { Mistake } from '../mistake';
import type { Session } from '../session';
import { addDrill } from './drill';
import { anyCloud, common, regionOption, regionsOption, watchdogOption } from './guard-options';
import { oneOf } from './options';
import { addOwnerVerbs } from './owner';

const BACKLOGS = ['replay', 'discard'] as const;
const MODES = ['observe', 'enforce'] as const;

export function addGuardVerbs(program: Command, session: Session): void {
  addDeploy(program, session);
  addStatus(program, session);
  addVerify(program, session);
  addDrill(program, session);
  addPause(program, session);
  addResume(program, session);
  addArm(program, session);
  addOwnerVerbs(program, session);
  addDestroy(program, session);
}

function addDeploy(program: Command, session: Session): void {
  const command = program
    .command('deploy')
    .description('Deploy the account guard; shows every change and permission first, then asks')
    .addOption(regionsOption())
    .addOption(modeOption('observe: report what would be paused; enforce: pause'))
    .option('--alert-email <address>', 'who gets alerts; AWS asks them to confirm')
    .option('--webhook <url>', 'receives alerts as JSON from SNS, once it has confirmed')
    .addOption(
      dollarsOption('--ceiling-usd-per-day <usd>', 'the most a function may spend a day', 'auto'),
    )
    .addOption(
      dollarsOption('--account-ceiling-usd-per-day <usd>', 'most all may spend in a day', 'none'),
    )
    .addOption(dollarsOption('--monthly-budget-usd <usd>', 'a budget for the whole account', '0'))
    .option('--billing-account <id>', 'with --cloud gcp: pays for the project and has the budget')
    .addOption(setOption())
    .addOption(channelOption())
    .option('--confirm-page', 'a page in this account to resume from; alerts carry a signed link')
    .option('--no-confirm-page', 'take that page away')
    .option('--permissions-boundary <arn>', 'a managed policy that bounds each role, or none')
    .option('--kms-key <arn>', 'a key of yours that encrypts what the guard keeps, or none')
    .option('--bucket <name>', 'put the template there instead of into a bucket created for it')
    .option('--template <file>', 'use this template instead of the template in this package')
    .option('--dry-run', 'show what would change, and stop')
    .option(
      '--out <folder>',
      'with --cloud azure or gcp: where the Terraform is written; default: spendfuse-CLOUD',
    );
  anyCloud(common(command, { canAsk: true }))
    .addHelpText(
      'after',
      exitCodesHelp(
        {
          [EXIT.ok]: 'deployed, or nothing to change',
          [EXIT.failure]: 'refused, failed or declined',
        },
        session,
      ),
    )
    .addHelpText('after', DEPLOY_EXAMPLES)
    .action(async (options) => {
      refuseOptionsOfAnother(options);
      if (options.cloud === 'azure') {
        const { deployFolder } = await import('../azure/deploy-folder');
        session.finish(deployFolder(options, session));
        return;
      }
      if (options.cloud === 'gcp') {
        const { deployFolder } = await import('../gcp/deploy-folder');
        session.finish(deployFolder({ ...options, regions: options.region }, session));
        return;
      }
      const { deploy } = await import('../aws/deploy');
      const { wishesFrom } = await import('../aws/deploy-options');
      const { region, yes, dryRun, profile, stackName, template, bucket, output } = options;
      const { mode, alertEmail, ceilingUsdPerDay } = options;
      const { accountCeilingUsdPerDay, monthlyBudgetUsd } = options;
      const request = {
        ...{ regions: region, profile, stackName, template, bucket, output },
        ...{ isYes: yes === true, isDryRun: dryRun === true },
        parameters: {
          ...{ mode, alertEmail, ceilingUsdPerDay, accountCeilingUsdPerDay, monthlyBudgetUsd },
          ...wishesFrom(options, session.io.problemsWithAddress),
        },
      };
      session.finish(await deploy(request, session));
    });
}

/** Options of `deploy` that not every cloud has: left unread, they would promise what is not deployed. */
const DEPLOY_OPTIONS: Readonly<Record<Cloud, readonly string[]>> = {
  aws: [
    ...['webhook', 'set', 'channel', 'confirmPage', 'permissionsBoundary', 'kmsKey', 'bucket'],
    ...['template', 'dryRun', 'profile', 'region', 'monthlyBudgetUsd', 'accountCeilingUsdPerDay'],
  ],
  azure: ['subscription', 'out', 'monthlyBudgetUsd', 'confirmPage'],
  gcp: [
    ...['project', 'out', 'region', 'accountCeilingUsdPerDay', 'confirmPage'],
    ...['monthlyBudgetUsd', 'billingAccount'],
  ],
};

function refuseOptionsOfAnother(options: Readonly<Record<string, unknown>>): void {
  const cloud = (options.cloud ?? 'aws') as Cloud;
  const foreign = [...new Set(Object.values(DEPLOY_OPTIONS).flat())].filter(
    (name) => !DEPLOY_OPTIONS[cloud].includes(name) && String(options[name] ?? '') !== '',
  );
  if (foreign.length === 0) return;
  const words = foreign.map(
    (name) => `--${name.replace(/[A-Z]/g, (sign) => `-${sign.toLowerCase()}`)}`,
  );
  throw new Mistake(`not for --cloud ${cloud}: ${words.join(', ')}`, ['leave it out']);
}

function addStatus(program: Command, session: Session): void {
  const command = program
    .command('status')
    .description('Show what is paused, why, and whether the guard runs')
    .argument('[functions...]', 'only these: names, ARNs or record ids')
    .addOption(regionOption())
    .addOption(watchdogOption())
    .option('--history', 'every step of each pause of the past year, and every decision')
    .option('--exit-code', `exit with ${EXIT.paused} when a function is paused`);
  anyCloud(common(command))
    .addHelpText(
      'after',
      exitCodesHelp(
        {
          [EXIT.ok]: 'answered',
          [EXIT.paused]: 'a function is paused, with --exit-code',
        },
        session,
      ),
    )
    .action(async (functions: string[], options) => {
      const { status } = await import('../guard/status');
      session.finish(await status({ ...options, functions }, session));
    });
}

function addVerify(program: Command, session: Session): void {
  const command = program
    .command('verify')
    .description('Compare the deployed program with the program in this package')
    .addOption(regionOption())
    .addOption(watchdogOption())
    .option('--template <file>', 'with the program in this template instead');
  common(command)
    .addHelpText(
      'after',
      exitCodesHelp(
        { [EXIT.ok]: 'equal', [EXIT.failure]: 'the programs differ, or could not be compared' },
        session,
      ),
    )
    .action(async (options) => {
      const { verify } = await import('../aws/verify');
      session.finish(await verify(options, session));
    });
}

function addPause(program: Command, session: Session): void {
  const command = program
    .command('pause')
    .description('Pause functions now; a person must resume them')
    .argument('<functions...>', 'names or ARNs')
    .addOption(regionOption())
    .addOption(watchdogOption())
    .option('--reason <text>', 'kept in the record');
  anyCloud(common(command, { canAsk: true }))
    .addHelpText('after', exitCodesHelp(ORDER_CODES, session))
    .action(async (functions: string[], options) => {
      const { pause } = await import('../guard/ordering');
      session.finish(await pause({ ...options, functions }, session));
    });
}

function addResume(program: Command, session: Session): void {
  const command = program
    .command('resume')
    .description('Restore exactly what a pause changed')
    .argument('[functions...]', 'names, ARNs or record ids')
    .option('--all', 'every paused function')
    .addOption(regionOption())
    .addOption(watchdogOption())
    .option('--probation', 'a few executions at a time first, watched, then in full')
    // The old word, for one version.
    .addOption(new Option('--probe').hideHelp().implies({ probation: true }))
    .addOption(
      new Option(
        '--backlog <how>',
        'events that waited: replay (the default) or discard',
      ).argParser(oneOf('backlog', BACKLOGS)),
    )
    .option('--force', 'in full, even on probation or after a second pause; needs --reason')
    .option('--reason <text>', 'kept in the record');
  anyCloud(common(command, { canAsk: true }))
    .addHelpText('after', exitCodesHelp(ORDER_CODES, session))
    .action(async (functions: string[], options) => {
      if (options.all && functions.length > 0)
        throw new Mistake('both --all and names were passed', ['leave one of them out']);
      if (!options.all && functions.length === 0)
        throw new Mistake('resume was asked for no function', [
          'name the functions to resume: spendfuse resume NAME',
          'or resume everything that is paused: spendfuse resume --all',
        ]);
      if (options.force && !options.reason)
        throw new Mistake('--force was passed without --reason', [
          'add a reason: it is kept in the record',
        ]);
      const { resume } = await import('../guard/ordering');
      session.finish(await resume({ ...options, functions }, session));
    });
}

function addArm(program: Command, session: Session): void {
  const command = program
    .command('arm')
    .description('Let the guard pause from its next tick, or only observe')
    .addOption(modeOption('enforce: pause; observe: only report').default('enforce'))
    .addOption(regionOption())
    .addOption(watchdogOption());
  anyCloud(common(command, { canAsk: true }))
    .addHelpText('after', exitCodesHelp(ORDER_CODES, session))
    .action(async (options) => {
      const { arm } = await import('../guard/ordering');
      session.finish(await arm(options, session));
    });
}

function addDestroy(program: Command, session: Session): void {
  const command = program
    .command('destroy')
    .description('Remove the account guard; resumes what it paused first')
    .addOption(regionsOption());
  common(command, { canAsk: true })
    .addHelpText(
      'after',
      exitCodesHelp(
        { [EXIT.ok]: 'removed', [EXIT.failure]: 'refused, failed or declined' },
        session,
      ),
    )
    .action(async (options) => {
      const { destroy } = await import('../aws/destroy');
      session.finish(await destroy(options, session));
    });
}

const ORDER_CODES: Partial<Record<ExitCode, string>> = {
  [EXIT.ok]: 'everything was done',
  [EXIT.failure]: 'some or all of it was refused, failed or declined',
};

const DEPLOY_EXAMPLES = `
Examples:
  spendfuse deploy --alert-email oncall@example.com
  spendfuse deploy --region eu-west-1 --region us-east-1 --mode enforce --yes`;

const modeOption = (words: string): Option =>
  new Option('--mode <mode>', words).argParser(oneOf('mode', MODES));

const setOption = (): Option =>
  new Option(
    '--set <field=value>',
    'any other rule of the guard, like response=pause; repeatable, or none',
  )
    .default([], 'as deployed')
    .argParser((typed: string, before: readonly string[]) => [...before, typed]);

const channelOption = (): Option =>
  new Option(
    '--channel <kind=name>',
    'send alerts there too, like slack=/alerts/slack, the name of a secret; repeatable, or none',
  )
    .default([], 'as deployed')
    .argParser((text: string, before: readonly string[]) => [...before, text]);

function dollarsOption(flags: string, words: string, absent: string): Option {
  return new Option(flags, `${words}, or ${absent}`).argParser((text: string) => {
    if (text === absent || /^\d+(\.\d+)?$/.test(text)) return text;
    throw new InvalidArgumentError(`write it like 5 or 12.50, or ${absent}.`);
  });
}
