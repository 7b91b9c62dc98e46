// The key of the confirm page: made once by the watchdog, never by the page, and what stands in the vault counts.

import { keyThere, ownKey } from '../../../lambda/watchdog/page-key';
import { CloudFailure } from '../../../lib/engine/ports';

function vault() {
  const kept: string[] = [];
  return {
    kept,
    read: async () => {
      const key = kept.at(-1);
      if (key === undefined) throw new CloudFailure('gone', 'there is none');
      return key;
    },
    put: async (key: string) => {
      kept.push(key);
    },
  };
}

test('the watchdog makes a key where there is none, and the same one signs from then on', async () => {
  const { kept, ...ports } = vault();
  const key = ownKey(ports);
  const first = await key();
  expect(first).toMatch(/^[\w-]{64}$/);
  expect(await key()).toBe(first);
  expect(kept).toEqual([first]);
});

test('of two that make one at once, both sign with what stands in the vault', async () => {
  const { kept, read, put } = vault();
  const key = ownKey({
    read,
    put: async (made) => {
      await put(made);
      await put('x'.repeat(64));
    },
  });
  expect(await key()).toBe('x'.repeat(64));
  expect(kept).toHaveLength(2);
});

test('a vault that cannot be reached makes no key', async () => {
  const { kept, put } = vault();
  const read = async () => {
    throw new CloudFailure('unknown', 'a timeout');
  };
  await expect(ownKey({ read, put })()).rejects.toThrow('a timeout');
  await expect(keyThere(read)()).rejects.toThrow('a timeout');
  expect(kept).toEqual([]);
});

test('the page makes none: while there is no key, nothing that it is shown was signed', async () => {
  const { kept, read } = vault();
  const key = keyThere(read);
  expect(await key()).not.toBe(await key());
  expect(kept).toEqual([]);
});
