// Decisions, backlogs, replays and the guard's single objects in a bucket on the wire: what is written is what is read.
// What is damaged is a problem or a refusal; it is never taken for what was never written.

import { googleApi } from '../../../lambda/gcp/google-api';
import { cloudStorage } from '../../../lambda/gcp/store/cloud-storage';
import { objectOwnerStore } from '../../../lambda/watchdog/objects/object-owner';
import { PREFIXES } from '../../../lambda/watchdog/objects/object-store';
import {
  objectIncidentStore,
  objectLastTickStore,
  objectModeStore,
} from '../../../lambda/watchdog/objects/object-stores';
import { NOW_MS } from '../../support/builders';
import { accept, backlog, raise, snooze } from '../../support/decisions';
import { type FakeGoogle, startFakeGoogle } from '../../support/gcp/fake-google';
import { type FakeStorage, fakeStorage } from '../../support/gcp/fake-storage';
import { virtualTiming } from '../../support/virtual-timing';

let google: FakeGoogle;
let storage: FakeStorage;

beforeEach(async () => {
  storage = fakeStorage();
  google = await startFakeGoogle([storage.api]);
});
afterEach(() => google.stop());

const bucket = () =>
  cloudStorage({
    api: googleApi({ endpoints: google.endpoints, timing: virtualTiming() }),
    storage: google.url,
    name: 'guard',
  });
const owner = () => objectOwnerStore(bucket(), () => NOW_MS);
const names = () => [...storage.objects.keys()];

test('gives back the decisions that stand, and all of them as history, oldest first', async () => {
  const over = snooze({ decisionId: 'over', atMs: NOW_MS - 10, untilMs: NOW_MS - 1 });
  const standing = [raise({ decisionId: 'a', atMs: NOW_MS - 2 }), accept({ decisionId: 'b' })];
  for (const entry of [standing[1], over, standing[0]]) if (entry) await owner().decide(entry);
  expect(await owner().decisions()).toEqual({ decisions: standing, problems: [] });
  expect((await owner().allDecisions()).decisions).toEqual([over, ...standing]);
});

test('a decision without an end lies where nothing expires, any other where it may', async () => {
  await owner().decide(raise({ decisionId: 'a' }));
  await owner().decide(snooze({ decisionId: 'b' }));
  expect(names()).toEqual([
    'guard/decision/lasting/id-orders/a',
    'guard/decision/ending/id-orders/b',
  ]);
  expect(PREFIXES.lasting.expiresDays).toBeNull();
  // The longest raise is 366 days, and it stays history for a year and a month after that.
  expect(PREFIXES.ending.expiresDays).toBeGreaterThanOrEqual(366 + 400);
});

test('a decision is never changed once it is written', async () => {
  await owner().decide(raise({ because: 'launch' }));
  await owner().decide(raise({ because: 'another' }));
  expect((await owner().decisions()).decisions).toEqual([raise({ because: 'launch' })]);
});

test('a damaged decision is a problem, and hides no other', async () => {
  await owner().decide(raise());
  storage.put('guard/decision/ending/id-x/1', '{"kind":"raise"}');
  const { decisions, problems } = await owner().decisions();
  expect(decisions).toEqual([raise()]);
  expect(problems.join()).toContain('ending/id-x/1: schemaVersion is missing');
});

test('opens a backlog once, also after it is done', async () => {
  expect(await owner().openBacklog(backlog({ how: 'discard' }))).toBe(true);
  expect(await owner().openBacklog(backlog())).toBe(false);
  await owner().writeBacklog(backlog({ state: 'done' }));
  expect((await owner().backlogs()).backlogs).toEqual([]);
  expect(await owner().openBacklog(backlog())).toBe(false);
});

test('keeps the entry of each event of each function, and refuses to go on from a damaged one', async () => {
  const entry = {
    ...{ functionId: 'projects/p/f', eventId: 'e', tries: 1, atMs: NOW_MS },
    state: 'aside',
  } as const;
  await owner().note(entry);
  expect(await owner().entry('projects/p/f', 'e')).toEqual(entry);
  expect(await owner().entry('projects/p/g', 'e')).toBeUndefined();
  expect(await owner().setAside('projects/p/f')).toEqual([entry]);
  storage.put(names()[0] ?? '', '{}');
  await expect(owner().entry('projects/p/f', 'e')).rejects.toMatchObject({ certainty: 'refused' });
  await expect(owner().setAside('projects/p/f')).rejects.toMatchObject({ certainty: 'refused' });
});

test('a command holds over the mode that it was given under; a deployment of another mode ends it', async () => {
  const mode = objectModeStore(bucket());
  expect(await mode.now('observe')).toBe('observe');
  await mode.arm({ mode: 'enforce', deployed: 'observe', by: 'ana', atMs: NOW_MS });
  expect(await mode.now('observe')).toBe('enforce');
  expect(await mode.now('enforce')).toBe('enforce');
  storage.put('guard/guard/mode', 'not JSON');
  expect(await mode.now('observe')).toBe('observe');
});

test('the last tick and the incidents are what was written, and a damaged tick is said', async () => {
  const lastTick = objectLastTickStore(bucket());
  const incidents = objectIncidentStore(bucket());
  expect(await lastTick.read()).toBeNull();
  expect(await incidents.read()).toBeUndefined();
  const tick = {
    ...{ atMs: NOW_MS, functions: 1, openRecords: 0, readsBought: 0, problems: [] },
    outcome: 'done',
  } as const;
  await lastTick.write(tick);
  await incidents.write('{}');
  expect(await lastTick.read()).toEqual(tick);
  expect(await incidents.read()).toBe('{}');
  storage.put('guard/guard/last-tick', '[]');
  await expect(lastTick.read()).rejects.toMatchObject({ certainty: 'refused' });
});
