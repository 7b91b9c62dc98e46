#!/usr/bin/env node
// The `spendfuse` command: hands the words and the terminal to lib/cli, with what that room may not import.
// Must leave by itself with `process.exitCode`, so that what was written reaches a pipe.
import { join } from 'node:path';
import { textOf } from '../lib/channels/email';
import { problemsWithAddress } from '../lib/channels/webhook-address';
import type { OpenAccount } from '../lib/cli/aws/account';
import type { Io } from '../lib/cli/io';
import { main } from '../lib/cli/main';
import { openHost } from '../lib/cli/open-host';
import { processIo } from '../lib/cli/process-io';
import { version } from '../package.json';

const openAccount: OpenAccount = async (options) =>
  (await import('../lib/cli/aws/open-account')).openAwsAccount(options);

const io: Io = processIo({
  ...{ version, problemsWithAddress, openHost, openAccount },
  alertText: textOf,
  guardTemplatePath: join(__dirname, '../account-guard.template.json'),
  runbooksPath: join(__dirname, '../../docs/runbooks'),
  guardFoldersPath: join(__dirname, '../guards'),
  serveMcp: async () => (await import('../lib/cli/mcp')).serveMcp(io),
  benchWorkerPath: join(__dirname, 'bench-worker.js'),
});

main(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
});
