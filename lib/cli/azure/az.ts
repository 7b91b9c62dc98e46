// Azure as whoever runs a command is signed in to it: every call goes through `az`, which has the tokens.
// A token or key is never printed, and never sent to a place that was not opened for it.

import { execFile } from 'node:child_process';
import { fieldOf } from '../../core/units/values';
import { Failure } from '../mistake';

/** Runs az with these words and gives what it printed; undefined where it is not installed. Rejects with what az said. */
export type Az = (words: readonly string[], timeoutMs?: number) => Promise<string | undefined>;

const AZ_MS = 60_000;
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

export const azHere: Az = (words, timeout = AZ_MS) =>
  new Promise((resolve, reject) => {
    const options = { timeout, maxBuffer: OUTPUT_BYTES_MAX };
    execFile('az', [...words], options, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else if ('code' in error && error.code === 'ENOENT') resolve(undefined);
      else reject(new Error(stderr.trim() || error.message));
    });
  });

export interface Signed {
  /** A path of Resource Manager, with its api-version; undefined where it is not there. */
  ask(method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object): Promise<unknown>;
  /** Puts a zip into a function app that is there; over when its functions are known. */
  deployZip(zip: ZipDeployment): Promise<void>;
  account(): Promise<{ readonly subscription: string; readonly principal: string }>;
}

export interface ZipDeployment {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly app: string;
  readonly file: string;
  readonly timeoutMs: number;
}

const WORDS_MAX = 300;

export function signedIn(az: Az = azHere): Signed {
  const run = async (words: readonly string[], timeoutMs?: number): Promise<string> => {
    const printed = await az(words, timeoutMs);
    if (printed === undefined)
      throw new Failure(
        'the Azure CLI is not installed',
        'install it and sign in (az login), or run the command in Cloud Shell',
      );
    return printed;
  };
  return {
    ask: async (method, path, body) => {
      const sent = body === undefined ? [] : ['--body', JSON.stringify(body)];
      try {
        return jsonIn(await run(['rest', '--method', method, '--url', path, ...sent]));
      } catch (cause) {
        if (cause instanceof Failure) throw cause;
        const message = messageOf(cause);
        if (/\bNot ?Found\b|ResourceNotFound/i.test(message)) return undefined;
        throw refusalOf(message);
      }
    },
    deployZip: async ({ subscription, resourceGroup, app, file, timeoutMs }) => {
      const where = ['--subscription', subscription, '--resource-group', resourceGroup];
      const words = ['functionapp', 'deployment', 'source', 'config-zip', ...where];
      try {
        await run([...words, '--name', app, '--src', file], timeoutMs);
      } catch (cause) {
        throw cause instanceof Failure ? cause : refusalOf(messageOf(cause));
      }
    },
    account: async () => {
      try {
        const shown = jsonIn(await run(['account', 'show', '--output', 'json']));
        return {
          subscription: String(fieldOf(shown, 'id') ?? ''),
          principal: String(fieldOf(fieldOf(shown, 'user'), 'name') ?? 'unknown'),
        };
      } catch (cause) {
        if (cause instanceof Failure) throw cause;
        throw new Failure('az is not signed in', 'sign in (az login), then run the same command', {
          cause,
        });
      }
    },
  };
}

const messageOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause);

function refusalOf(message: string): Failure {
  const words = errorLineOf(message).slice(0, WORDS_MAX);
  if (/AuthorizationFailed|Forbidden/i.test(message))
    return new Failure(
      `Azure refused it: ${words}`,
      'ask for this permission, or sign in as somebody who has it; docs/azure-gcp.md lists what each command calls',
    );
  return new Failure(
    `Azure failed: ${words}`,
    'check the subscription (--subscription), then run it again',
  );
}

/** az writes warnings to the same stream, before its error. */
function errorLineOf(message: string): string {
  const lines = message.split('\n');
  const line = lines.find((text) => text.startsWith('ERROR:')) ?? lines[0] ?? '';
  return line.replace(/^ERROR:\s*/, '');
}

function jsonIn(text: string): unknown {
  try {
    return text.trim() === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
}
