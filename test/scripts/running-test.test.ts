// Stands in for AsyncLocalStorage inside jest: a failed assertion must be counted against the test that made it.

import { AsyncLocalStorage } from '../../scripts/jest/running-test';

const first = { test: { name: 'first' } };
const second = { test: { name: 'second' } };

test('a context lasts until what runs in it has ended, however it ends', async () => {
  const storage = new AsyncLocalStorage();
  const seen: unknown[] = [];
  await storage.run(first, async () => {
    seen.push(storage.getStore());
    await Promise.resolve();
    seen.push(storage.getStore());
  });
  await expect(storage.run(second, () => Promise.reject(new Error('failed')))).rejects.toThrow();
  expect([...seen, storage.getStore()]).toEqual([first, first, undefined]);
});

test('a hook within a test has a context of its own, and gives the one of the test back', async () => {
  const storage = new AsyncLocalStorage();
  const hook = { ...first, hook: 'beforeEach' };
  await storage.run(first, async () => {
    await storage.run(hook, async () => expect(storage.getStore()).toBe(hook));
    expect(storage.getStore()).toBe(first);
  });
});

test('two tests at the same time are refused', async () => {
  const storage = new AsyncLocalStorage();
  await storage.run(first, async () => {
    const overlapping = storage.run(second, () => Promise.resolve());
    await expect(overlapping).rejects.toThrow('write test, not test.concurrent');
  });
});
