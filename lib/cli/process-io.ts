// The real terminal: streams, keys, files and time of this process behind the Io that the commands are given.
// A reader that stops reading (`| head`) ends the run in silence; a terminal is always left as it was found.

import { diskFiles } from './disk-files';
import { EXIT } from './exit-codes';
import { sleep } from './guard/waiting';
import type { Answer, Io, Output, Patience, Waited } from './io';
import { surveyCloud } from './open-host';

/** What depends on where this is installed, and on rooms that this one may not import. */
export type Provided = Pick<
  Io,
  | 'version'
  | 'alertText'
  | 'problemsWithAddress'
  | 'openHost'
  | 'openAccount'
  | 'guardTemplatePath'
  | 'runbooksPath'
  | 'guardFoldersPath'
  | 'serveMcp'
  | 'benchWorkerPath'
>;

export function processIo(provided: Provided): Io {
  const { env, stdout, stderr, stdin } = process;
  for (const stream of [stdout, stderr]) stream.on('error', leaveOnBrokenPipe);
  const canAsk = stdin.isTTY === true && stderr.isTTY === true;
  return {
    ...provided,
    surveyCloud,
    stdout: outputOf(stdout, env),
    stderr: outputOf(stderr, env),
    env,
    nowMs: Date.now,
    sleep,
    patience: () => patienceOf(stdin),
    ask: canAsk ? ask : undefined,
    onInterrupt,
    files: diskFiles(stdin),
    folder: process.cwd(),
  };
}

function leaveOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

function outputOf(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Output {
  const declaredColumns = Number.parseInt(env.COLUMNS ?? '', 10);
  const columns = (): number | undefined => {
    if (stream.isTTY && stream.columns > 0) return stream.columns;
    return declaredColumns > 0 ? declaredColumns : undefined;
  };
  return {
    write: (text) => {
      stream.write(text);
    },
    isTTY: stream.isTTY === true,
    get columns() {
      return columns();
    },
    get rows() {
      return stream.isTTY && stream.rows > 0 ? stream.rows : undefined;
    },
  };
}

/** On stderr, so that a redirected stdout holds data only. */
async function ask(question: string): Promise<Answer> {
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message: question, initialValue: false, output: process.stderr });
  return isCancel(answer) ? 'cancelled' : answer ? 'yes' : 'no';
}

/** Ctrl-C, a build that is cancelled, a terminal that is closed. */
const ENDINGS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A second Ctrl-C does not wait for the work of the first. */
function onInterrupt(work: () => Promise<void>): () => void {
  const leave = (): void => process.exit(EXIT.interrupted);
  const listener = (): void => {
    for (const signal of ENDINGS) process.on(signal, leave);
    work().finally(leave);
  };
  for (const signal of ENDINGS) process.once(signal, listener);
  return () => {
    for (const signal of ENDINGS) process.off(signal, listener);
  };
}

const CTRL_C = '\u0003';

/** Any key skips what is left of the waiting, Ctrl-C ends the run. Without a keyboard, time just passes. */
function patienceOf(keyboard: NodeJS.ReadStream): Patience {
  let ended: Waited | undefined;
  let wake: (() => void) | undefined;
  const onKey = (key: Buffer): void => {
    ended = key.toString().includes(CTRL_C) ? 'interrupted' : (ended ?? 'skipped');
    wake?.();
  };
  const hasKeys = keyboard.isTTY === true;
  if (hasKeys) {
    keyboard.setRawMode(true);
    keyboard.on('data', onKey);
    keyboard.resume();
  }
  return {
    wait: (ms) =>
      new Promise((resolve) => {
        if (ended) return resolve(ended);
        const timer = setTimeout(() => resolve('waited'), ms);
        wake = () => {
          clearTimeout(timer);
          resolve(ended ?? 'waited');
        };
      }),
    close: () => {
      if (!hasKeys) return;
      keyboard.off('data', onKey);
      keyboard.setRawMode(false);
      keyboard.pause();
    },
  };
}
