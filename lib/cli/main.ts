// The command line as a function: words in, text out through `io`, an exit code back.
// The only place that turns an outcome into an exit code; no command ends the process by itself.

import { CommanderError } from 'commander';
import { EXIT, type ExitCode } from './exit-codes';
import type { Io } from './io';
import { Failure, Interrupted, Mistake } from './mistake';
import { programFor } from './program';
import { type Session, sessionFor } from './session';
import { hang } from './terminal/text';

export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const session = sessionFor(argv, io, (finished) => {
    code = finished;
  });
  try {
    const words = argv.length === 0 ? ['--help'] : argv;
    await programFor(session).parseAsync(words, { from: 'user' });
    return code;
  } catch (problem) {
    return explain(problem, session);
  }
}

/** Says on stderr what went wrong and what helps. */
function explain(problem: unknown, { io, errorStyle: { colors, columns } }: Session): ExitCode {
  const say = (line: string): void => io.stderr.write(`${line}\n`);
  const complain = (message: string, hints: readonly string[]): void => {
    const lines = hang(`${colors.red('spendfuse:')} `, message, columns);
    for (const line of [...lines, ...hints.flatMap((hint) => hang('  ', hint, columns))]) say(line);
  };
  // Commander throws after it printed a help text or the version, too.
  if (problem instanceof CommanderError && problem.exitCode === 0) return EXIT.ok;
  if (problem instanceof Interrupted) return EXIT.interrupted;
  if (problem instanceof Mistake) {
    complain(problem.message, problem.hints);
    return EXIT.usage;
  }
  if (problem instanceof Failure) {
    complain(problem.message, [problem.fix]);
    return EXIT.failure;
  }
  const isError = problem instanceof Error;
  say(`${colors.red('spendfuse:')} this is a bug: ${isError ? problem.message : String(problem)}`);
  say(`  please report it with these lines${isError ? `:\n${problem.stack}` : ''}`);
  return EXIT.failure;
}
