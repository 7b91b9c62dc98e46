// The command line as a process of its own, as a person starts it, against the stand-in cloud.
// What it prints and how it ends is all that a test may know of it.

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const COMMAND = join(__dirname, '../../dist/bin/spendfuse.js');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  /** Once it has said so on stderr. */
  readonly said: (words: string) => Promise<void>;
}

export function startSpendfuse(endpoint: string, ...argv: string[]): Running {
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    NO_COLOR: '1',
  };
  const child = spawn(process.execPath, [COMMAND, ...argv], { env });
  let stdout = '';
  let stderr = '';
  const listeners: (() => void)[] = [];
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
    for (const listener of listeners) listener();
  });
  const ended = new Promise<Ran>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    child,
    ended,
    said: (words) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (stderr.includes(words)) resolve();
        };
        listeners.push(look);
        look();
        void ended.then(() => reject(new Error(`it ended without saying "${words}": ${stderr}`)));
      }),
  };
}
