// A stack that is not the account guard's is left alone: a name that was mistyped must not cost somebody's application.

import { runCli } from '../../support/cli-io';
import { fakeAccount } from '../../support/fakes/fake-account';

const template = JSON.stringify({ Resources: {} });
const files = { 'guard.json': template };

/** A stack of somebody's, with outputs and parameters of its own. */
const shop = { name: 'shop', parameters: { Mode: 'dark' }, outputs: { Url: 'https://shop' } };

const ran = async (argv: readonly string[], options: Parameters<typeof fakeAccount>[0]) => {
  const account = fakeAccount(options);
  const { code, stderr } = await runCli(argv, { openAccount: account.open, files });
  return { code, calls: account.calls, text: stderr.replace(/\s+/g, ' ') };
};

test.each([
  ['destroy', ['destroy', '--stack-name', 'shop', '--yes']],
  ['deploy', ['deploy', '--stack-name', 'shop', '--template', 'guard.json', '--yes']],
])('%s refuses a stack that is no account guard', async (_verb, argv) => {
  const { code, calls, text } = await ran(argv, { stack: shop, functions: ['web', 'worker'] });
  expect({ code, calls }).toEqual({ code: 1, calls: [] });
  expect(text).toContain('the stack shop (CREATE_COMPLETE) is not an account guard');
  expect(text).toContain('--stack-name');
});

test('destroy refuses the stack of a guard that a CDK app brought, and says how that is removed', async () => {
  const outputs = { WatchdogName: 'Shop-Watchdog-7xQ' };
  const { code, calls, text } = await ran(['destroy', '--stack-name', 'shop', '--yes'], {
    stack: { ...shop, parameters: {}, outputs },
  });
  expect({ code, calls }).toEqual({ code: 1, calls: [] });
  expect(text).toContain('remove it from the app and deploy the app');
});

test('destroy without options names the guard of a CDK app, and how that is removed', async () => {
  const watchdogs = [{ guard: 'shop', watchdogName: 'Shop-Watchdog-7xQ' }];
  const { code, calls, text } = await ran(['destroy', '--yes'], { watchdogs });
  expect({ code, calls }).toEqual({ code: 1, calls: [] });
  expect(text).toContain('there is no account guard in 123456789012 · eu-west-1');
  expect(text).toContain('shop (Shop-Watchdog-7xQ)');
  expect(text).toContain('remove it from the app and deploy the app');
});

test('what a change set left behind is not a foreign stack', async () => {
  const stack = { status: 'REVIEW_IN_PROGRESS', parameters: {}, outputs: {} };
  expect((await ran(['destroy', '--yes'], { stack })).code).toBe(0);
});
