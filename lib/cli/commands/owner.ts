// The verbs of a function's owner: raise, snooze, accept.
// The words of the commands only; each wants a reason, because a decision without one is a riddle a month later.

import { type Command, Option } from 'commander';
import { parseUsdPerPeriod } from '../../core/units/money';
import { EXIT, type ExitCode, exitCodesHelp } from '../exit-codes';
import { Mistake } from '../mistake';
import type { Session } from '../session';
import { anyCloud, common, regionOption, watchdogOption } from './guard-options';
import { oneOf } from './options';

export function addOwnerVerbs(program: Command, session: Session): void {
  addRaise(program, session);
  addSnooze(program, session);
  addAccept(program, session);
  addRelease(program, session);
}

const CODES: Partial<Record<ExitCode, string>> = {
  [EXIT.ok]: 'decided and recorded',
  [EXIT.failure]: 'refused, failed or declined',
};

function owned(command: Command, session: Session): Command {
  command
    .argument('<function>', 'its name or ARN')
    .requiredOption('--reason <text>', 'kept with the decision')
    .addOption(regionOption())
    .addOption(watchdogOption());
  return anyCloud(common(command, { canAsk: true })).addHelpText(
    'after',
    exitCodesHelp(CODES, session),
  );
}

function addRaise(program: Command, session: Session): void {
  const command = program
    .command('raise')
    .description('Set another ceiling for one function, permanently or for a while')
    .requiredOption('--to <usd/period>', 'like 50/day, 5/hour or 900/month', parseCeiling)
    .addOption(forOption('how long; default: until the next raise'));
  owned(command, session).action(async (name: string, options) => {
    const { decide } = await import('../guard/deciding');
    const { to, for: forMs, ...rest } = options;
    const order = { command: 'raise', function: name, ...to, ...(forMs ? { forMs } : {}) } as const;
    session.finish(await decide(order, rest, session));
  });
}

function addSnooze(program: Command, session: Session): void {
  const command = program
    .command('snooze')
    .description('Only observe one function for a while; then guard it again')
    .addOption(forOption('how long, a week at most').makeOptionMandatory());
  owned(command, session).action(async (name: string, options) => {
    const { decide } = await import('../guard/deciding');
    const { for: forMs, ...rest } = options;
    session.finish(await decide({ command: 'snooze', function: name, forMs }, rest, session));
  });
}

function addAccept(program: Command, session: Session): void {
  const command = program
    .command('accept')
    .description('Take the present traffic of one function as normal; resumes nothing');
  owned(command, session).action(async (name: string, options) => {
    const { decide } = await import('../guard/deciding');
    session.finish(await decide({ command: 'accept', function: name }, options, session));
  });
}

const HOW = ['replay', 'discard'] as const;

function addRelease(program: Command, session: Session): void {
  const command = program
    .command('release')
    .description('Run the events of one function that are held for a decision, or discard them')
    .addOption(
      new Option('--backlog <how>', 'replay or discard')
        .argParser(oneOf('backlog', HOW))
        .makeOptionMandatory(),
    );
  owned(command, session).action(async (name: string, options) => {
    const { decide } = await import('../guard/deciding');
    const { backlog: how, ...rest } = options;
    session.finish(await decide({ command: 'release', function: name, how }, rest, session));
  });
}

function parseCeiling(text: string): { usd: number; period: 'hour' | 'day' | 'month' } {
  const parsed = parseUsdPerPeriod(text);
  if (!parsed.ok) throw new Mistake(parsed.problem, ['for example --to 50/day']);
  if (parsed.value.usd < 0.01)
    throw new Mistake(`--to is ${text}: a ceiling is at least one cent`, [
      'use spendfuse pause to stop a function',
    ]);
  return parsed.value;
}

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

const forOption = (words: string): Option =>
  new Option('--for <time>', `${words}: 30m, 2h or 3d`).argParser(parseSpan);

/** Milliseconds of "30m", "2h", "3d". */
export function parseSpan(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,4})(m|h|d)$/.exec(text.trim()) ?? [];
  const ms = Number(count) * (UNITS_MS[unit] ?? Number.NaN);
  if (!(ms > 0)) throw new Mistake(`--for is '${text}'`, ['write it like 30m, 2h or 3d']);
  return ms;
}
