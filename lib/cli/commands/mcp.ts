// `spendfuse mcp`: the verbs that only read, for assistants, over standard input and output.
// The words of the command only; the server is loaded when it runs.

import type { Command } from 'commander';
import { EXIT, exitCodesHelp } from '../exit-codes';
import type { Session } from '../session';

export function addMcp(program: Command, session: Session): void {
  program
    .command('mcp')
    .description(
      'Serve exposure, scan and status to an assistant (MCP over stdio); changes nothing',
    )
    .addHelpText('after', exitCodesHelp({ [EXIT.ok]: 'the assistant closed its end' }, session))
    .action(async () => {
      await session.io.serveMcp();
      session.finish(EXIT.ok);
    });
}
