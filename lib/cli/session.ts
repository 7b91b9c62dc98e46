// What a command is given when it runs: the world, how its two streams look, and how to say how it ended.
// Made once per run from the words on the command line; nothing here is global.

import type { ExitCode } from './exit-codes';
import type { Io } from './io';
import { type Style, styleOf } from './terminal/style';

export interface Session {
  readonly io: Io;
  readonly style: Style;
  readonly errorStyle: Style;
  /** What the process will exit with. */
  readonly finish: (code: ExitCode) => void;
}

export function sessionFor(argv: readonly string[], io: Io, finish: Session['finish']): Session {
  const isColorWanted = !argv.includes('--no-color');
  return {
    io,
    style: styleOf(io.stdout, io.env, isColorWanted),
    errorStyle: styleOf(io.stderr, io.env, isColorWanted),
    finish,
  };
}
