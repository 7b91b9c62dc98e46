// Test files share a process and its globals: what one of them does to either is gone before the next one starts.

import PlainEnvironment from '../../scripts/jest/plain-environment';

const before = () => ({
  folder: process.cwd(),
  platform: process.platform,
  exit: process.exit,
  fetch: globalThis.fetch,
  env: { ...process.env },
  globals: Reflect.ownKeys(globalThis),
});

test('a test file that changes the process and its globals leaves them as they were', async () => {
  const found = before();
  const environment = new PlainEnvironment();
  process.chdir('/');
  process.env.SPENDFUSE_LEFT_BEHIND = '1';
  process.env.PATH = '/nowhere';
  process.exit = (() => undefined) as never;
  Object.defineProperty(process, 'platform', { value: 'cp/m' });
  globalThis.fetch = (() => undefined) as never;
  Object.assign(globalThis, { leftBehind: 1, [Symbol.for('left behind')]: 1 });
  process.exitCode = 3;
  await environment.teardown();
  expect(before()).toEqual(found);
  expect(process.exitCode).toBeUndefined();
});

test('a package finds again what it left: it is loaded once for all test files', async () => {
  const environment = new PlainEnvironment();
  const globals = globalThis as { __cdkTestTokens?: string };
  globals.__cdkTestTokens = 'kept';
  await environment.teardown();
  expect(globals.__cdkTestTokens).toBe('kept');
  delete globals.__cdkTestTokens;
});
