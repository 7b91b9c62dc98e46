// A cloud on a loopback port: moto's server, from the PATH or from a virtual environment of the project's own.
// Must end with the test that started it, and say in one line why it cannot start where it cannot.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(__dirname, '..', '..');
const environment = join(root, 'node_modules', '.cache', 'moto');
/** Written last: an environment without it is half made. */
const complete = join(environment, 'complete');

const MOTO = 'moto[server]==5.2.1';
const INSTALL_MS = 280_000;

export interface Moto {
  readonly endpoint: string;
  readonly reset: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const START_MS = 60_000;

export async function startMoto(): Promise<Moto> {
  const command = await motoCommand();
  const port = await freePort();
  const child = spawn(command, ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // Nothing is invoked through it, so it needs no Docker; ids are the same in every run.
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'false' },
  });
  const errors: string[] = [];
  child.stderr?.on('data', (chunk) => errors.push(String(chunk)));
  const endpoint = `http://127.0.0.1:${port}`;
  await answering(endpoint, child, errors);
  return {
    endpoint,
    reset: async () => {
      await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
    },
    stop: () => stopped(child),
  };
}

async function answering(
  endpoint: string,
  child: ChildProcess,
  errors: readonly string[],
): Promise<void> {
  const untilMs = Date.now() + START_MS;
  while (Date.now() < untilMs && child.exitCode === null) {
    const response = await fetch(`${endpoint}/moto-api/`).catch(() => undefined);
    if (response) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await stopped(child);
  throw new Error(`moto's server does not answer: ${errors.join('').slice(-500)}`);
}

export function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

async function motoCommand(): Promise<string> {
  const own = join(environment, 'bin', 'moto_server');
  if (await works('moto_server')) return 'moto_server';
  if (existsSync(complete)) return own;
  await inTurn(async () => {
    if (!existsSync(complete)) await install();
  });
  return own;
}

async function install(): Promise<void> {
  try {
    await run('python3', ['-m', 'venv', '--clear', environment]);
    const pip = join(environment, 'bin', 'pip');
    await run(pip, ['install', '--quiet', MOTO], { timeout: INSTALL_MS });
    writeFileSync(complete, `${MOTO}\n`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n').slice(0, 2).join(' ') : cause;
    throw new Error(
      `the wire tests need moto_server on the PATH, or python3 with venv and pip to install it: ${reason}`,
    );
  }
}

/** Two test files at once would install into each other's half-made environment. */
async function inTurn(work: () => Promise<void>): Promise<void> {
  mkdirSync(dirname(environment), { recursive: true });
  const lock = `${environment}.lock`;
  while (!takes(lock)) await new Promise((resolve) => setTimeout(resolve, 500));
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** A lock older than an install may take was left by a run that was killed. */
function takes(lock: string): boolean {
  const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (age > INSTALL_MS + 60_000) rmSync(lock, { recursive: true, force: true });
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

const works = (command: string): Promise<boolean> =>
  run(command, ['--help'], { timeout: 60_000 }).then(
    () => true,
    () => false,
  );

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
