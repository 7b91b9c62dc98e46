// What spares lists must never hide: an open record that somebody else wrote, or anything written here.

import { sparingLists } from '../../../../lambda/watchdog/objects/sparing-lists';
import { memoryObjects } from '../../../support/fakes/memory-objects';

function stage() {
  const memory = memoryObjects();
  const lists: string[] = [];
  let nowMs = 0;
  const counted = {
    ...memory,
    folders: () => {
      lists.push('folders');
      return memory.folders();
    },
    list: (prefix: string) => {
      lists.push(prefix);
      return memory.list(prefix);
    },
  };
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { memory, lists, pass, store: sparingLists(counted, () => nowMs) };
}

test('a tick that finds nothing lists once', async () => {
  const { store, lists, memory } = stage();
  await memory.write('guard/lease', 'held');
  expect(await store.list('open/')).toEqual([]);
  expect(await store.list('decision/')).toEqual([]);
  expect(await store.list('backlog/')).toEqual([]);
  expect(lists).toEqual(['folders']);
});

test('what is there is listed whole', async () => {
  const { store, memory } = stage();
  await memory.write('open/1', 'a');
  await memory.write('decision/lasting/x/1', 'b');
  expect(await store.list('open/')).toEqual(['open/1']);
  expect(await store.list('decision/')).toEqual(['decision/lasting/x/1']);
});

test('an open record that another run wrote a moment ago is seen', async () => {
  const { store, memory } = stage();
  expect(await store.list('open/')).toEqual([]);
  await memory.write('open/1', 'of another run');
  expect(await store.list('open/')).toEqual(['open/1']);
});

test('what is written here is listed at once', async () => {
  const { store } = stage();
  await store.list('open/');
  await store.write('decision/ending/x/1', 'a');
  expect(await store.list('decision/')).toEqual(['decision/ending/x/1']);
});

test('a decision that others wrote is seen by the next tick, whoever looked last', async () => {
  const { store, memory, pass } = stage();
  await store.list('open/');
  await memory.write('decision/lasting/x/1', 'a');
  pass(30_000);
  expect(await store.list('decision/')).toEqual(['decision/lasting/x/1']);
});
