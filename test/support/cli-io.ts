// A terminal that keeps what is written to it, with a clock, a keyboard and files that a test sets.
// Stands for nothing it is not told: no environment, no account, no terminal unless the test says so.
import { posix } from 'node:path';
import { problemsWithAddress } from '../../lib/channels/webhook-address';
import type { OpenAccount } from '../../lib/cli/aws/account';
import type { OpenHost } from '../../lib/cli/guard/host';
import type { Answer, FolderEntry, Io, Output, Place, Waited } from '../../lib/cli/io';
import type { SurveyCloud } from '../../lib/cli/live-plan';
import { main } from '../../lib/cli/main';

export interface CliWorld {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly env?: Io['env'];
  readonly nowMs?: number;
  /** Time that passes while a command waits. */
  readonly onSleep?: (ms: number) => void | Promise<void>;
  /** What each wait of an animation comes to; 'waited' when there is nothing left. */
  readonly waits?: readonly Waited[];
  /** What the person at the terminal says; left out, nobody can be asked. */
  readonly answer?: Answer;
  /** What Ctrl-C would do now; filled by the run. */
  readonly interrupts?: (() => Promise<void>)[];
  readonly files?: Readonly<Record<string, string>>;
  readonly standardInput?: string;
  readonly openAccount?: OpenAccount;
  readonly guardFoldersPath?: string;
  /** Of a guard in another cloud; left out, the account's. */
  readonly openHost?: OpenHost;
  readonly surveyCloud?: SurveyCloud;
}

export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly asked: readonly string[];
  readonly written: Readonly<Record<string, string>>;
  /** Milliseconds that an animation asked to wait, and whether it gave the keyboard back. */
  readonly waitedMs: number;
  readonly isKeyboardClosed: boolean;
}

export const RUNBOOKS_PATH = 'docs/runbooks';
export const TEMPLATE_PATH = 'guard.template.json';

const noCloud: SurveyCloud = () => Promise.reject(new Error('no cloud in this test'));
const noAccount: OpenAccount = () => Promise.reject(new Error('no account in this test'));

export async function runCli(argv: readonly string[], world: CliWorld = {}): Promise<CliRun> {
  const out = recorder(world);
  const err = recorder(world);
  const interrupts = world.interrupts ?? [];
  const asked: string[] = [];
  const written: Record<string, string> = {};
  const waits = [...(world.waits ?? [])];
  let waitedMs = 0;
  let sleptMs = 0;
  let isKeyboardClosed = false;
  const { answer, openAccount = noAccount } = world;
  const io: Io = {
    stdout: out.output,
    stderr: err.output,
    env: world.env ?? {},
    version: '1.2.3',
    nowMs: () => (world.nowMs ?? 0) + sleptMs,
    sleep: async (ms) => {
      sleptMs += ms;
      await world.onSleep?.(ms);
    },
    patience: () => ({
      wait: async (ms) => {
        waitedMs += ms;
        return waits.shift() ?? 'waited';
      },
      close: () => {
        isKeyboardClosed = true;
      },
    }),
    ask:
      answer &&
      (async (question) => {
        asked.push(question);
        return answer;
      }),
    onInterrupt: (work) => {
      interrupts.push(work);
      return () => interrupts.pop();
    },
    files: filesOf(world, written),
    alertText: (alert) => `${alert.headline}\n\nDo this:\n  ${alert.nextSteps.join('\n  ')}`,
    openHost: world.openHost ?? openAccount,
    openAccount,
    surveyCloud: world.surveyCloud ?? noCloud,
    problemsWithAddress,
    benchWorkerPath: undefined,
    guardTemplatePath: TEMPLATE_PATH,
    runbooksPath: RUNBOOKS_PATH,
    guardFoldersPath: world.guardFoldersPath ?? 'guards',
    serveMcp: () => Promise.reject(new Error('no assistant in this test')),
  };
  const code = await main(argv, io);
  return {
    code,
    stdout: out.text(),
    stderr: err.text(),
    asked,
    written,
    waitedMs,
    isKeyboardClosed,
  };
}

function filesOf(world: CliWorld, written: Record<string, string>): Io['files'] {
  const { files = {} } = world;
  return {
    look: async (path) => look(files, path),
    read: async (path) => {
      const text = files[path];
      if (text === undefined) throw new Error(`ENOENT: no such file, open '${path}'`);
      return text;
    },
    realPath: async (path) => posix.resolve('/project', path),
    // Cut anywhere, as a stream does.
    pieces: async function* (path) {
      const text = (path === '-' ? world.standardInput : files[path]) ?? '';
      for (let at = 0; at < text.length; at += 1_000) yield text.slice(at, at + 1_000);
    },
    readStandardInput: async () => world.standardInput ?? '',
    write: async (path, text) => {
      written[path] = text;
    },
  };
}

/** Folders are the beginnings of the paths that there are. */
function look(files: Readonly<Record<string, string>>, path: string): Place {
  const text = files[path];
  if (text !== undefined) return { kind: 'file', bytes: text.length };
  const prefix = path === '.' ? '' : `${path}/`;
  const below = Object.keys(files).filter((entry) => entry.startsWith(prefix));
  if (below.length === 0) return { kind: 'missing', because: 'there is no such file or folder' };
  const names = new Map<string, FolderEntry['kind']>();
  for (const entry of below) {
    const [name = '', ...rest] = entry.slice(prefix.length).split('/');
    names.set(name, rest.length > 0 ? 'folder' : 'file');
  }
  return { kind: 'folder', entries: [...names].map(([name, kind]) => ({ name, kind })) };
}

function recorder({ isTTY = false, columns }: CliWorld): { output: Output; text: () => string } {
  const parts: string[] = [];
  return {
    output: { write: (text) => parts.push(text), isTTY, columns, rows: undefined },
    text: () => parts.join(''),
  };
}
