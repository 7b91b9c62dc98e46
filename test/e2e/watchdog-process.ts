// The deployed watchdog as a process of its own: the code out of the template, the environment out of the function.
// One process is one warm Lambda container; starting another is a cold start.

import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stopped } from './moto';
import type { Run } from './watchdog-runner';

/** Inside the project, so that the bundle finds the SDK where Lambda's runtime has it. */
const cache = join(__dirname, '..', '..', 'node_modules', '.cache', 'spendfuse-e2e');

export interface WatchdogCode {
  readonly code: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly functionName: string;
}

export interface LogLine {
  readonly level?: string;
  readonly event?: string;
  readonly [field: string]: unknown;
}

export interface Watchdog {
  /** What the handler answers; throws what the handler throws. */
  readonly run: (event: unknown, remainingMs?: number) => Promise<unknown>;
  /** Every line written since the start, parsed: each must be JSON. */
  readonly log: readonly LogLine[];
  readonly stop: () => Promise<void>;
}

/** Tells the watchdog's calls from the test's. */
export const WATCHDOG_KEY_ID = 'WATCHDOG';

const REMAINING_MS = 300_000;

export function startWatchdog(source: WatchdogCode, endpoint: string): Watchdog {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'run-'));
  const file = join(folder, 'index.js');
  writeFileSync(file, source.code);
  const child = fork(join(__dirname, 'watchdog-runner.js'), [file], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env: {
      PATH: process.env.PATH,
      AWS_ACCESS_KEY_ID: WATCHDOG_KEY_ID,
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: endpoint,
      AWS_LAMBDA_FUNCTION_NAME: source.functionName,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...source.environment,
    },
  });
  const log: LogLine[] = [];
  // One listener for each run that is under way.
  child.setMaxListeners(0);
  readLines(child, log);
  return {
    log,
    run: (event, remainingMs = REMAINING_MS) => answerOf(child, event, remainingMs),
    stop: async () => {
      await stopped(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function readLines(child: ChildProcess, log: LogLine[]): void {
  let rest = '';
  const take = (chunk: Buffer): void => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) log.push(parsed(line));
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', (chunk) => log.push({ level: 'stderr', text: String(chunk) }));
}

function parsed(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { level: 'not-json', text: line };
  }
}

interface Reply {
  readonly id: string;
  readonly answer?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
}

function answerOf(child: ChildProcess, event: unknown, remainingMs: number): Promise<unknown> {
  const id = randomUUID();
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`the watchdog's process ended with ${code}`));
    const onReply = (reply: Reply): void => {
      if (reply.id !== id) return;
      child.off('message', onReply);
      child.off('exit', onExit);
      if (reply.error) reject(Object.assign(new Error(reply.error.message), reply.error));
      else resolve(reply.answer);
    };
    child.on('message', onReply);
    child.once('exit', onExit);
    const run: Run = { id, event, remainingMs };
    child.send(run, (error) => {
      if (error) reject(error);
    });
  });
}
