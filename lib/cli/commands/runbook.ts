// `spendfuse runbook`: the page that an alert names, from the package itself, so that it is there without any website.
// The words of the command only.

import type { Command } from 'commander';
import { EXIT, exitCodesHelp } from '../exit-codes';
import type { Session } from '../session';

export function addRunbook(program: Command, session: Session): void {
  program
    .command('runbook')
    .description('Print what to do about an alert: the page of its type')
    .argument('[name]', 'the type of the alert, like paused; left out: the list of all pages')
    .option('--path', 'print where the page is instead')
    .addHelpText('after', exitCodesHelp({ [EXIT.ok]: 'printed' }, session))
    .action(async (name: string | undefined, options: { path?: boolean }) => {
      const { runbook } = await import('../runbook');
      session.finish(await runbook({ name, isPath: options.path === true }, session));
    });
}
