// The journal over Cloud Storage on the wire: what a crash, a lost answer, another writer or damage leaves.
// Its contract is held by test/lambda/watchdog/objects and, over HTTP, by test/e2e/clouds/gcp-ports.test.ts.

import { googleApi } from '../../../lambda/gcp/google-api';
import { cloudStorage } from '../../../lambda/gcp/store/cloud-storage';
import { objectJournal } from '../../../lambda/watchdog/objects/object-journal';
import { CloudFailure, JournalConflict } from '../../../lib/engine/ports';
import { record } from '../../support/builders';
import { type Call, type FakeGoogle, startFakeGoogle } from '../../support/gcp/fake-google';
import { type FakeStorage, fakeStorage } from '../../support/gcp/fake-storage';
import { virtualTiming } from '../../support/virtual-timing';

let google: FakeGoogle;
let storage: FakeStorage;
let buckets = 0;

beforeAll(async () => {
  storage = fakeStorage();
  google = await startFakeGoogle([storage.api]);
});
beforeEach(() => {
  google.faults = undefined;
});
afterAll(() => google.stop());

const bucketOf = (name: string, url = google.url) =>
  cloudStorage({
    api: googleApi({ endpoints: google.endpoints, timing: virtualTiming() }),
    storage: url,
    name,
  });

const rig = () => {
  buckets += 1;
  return { journal: objectJournal(bucketOf(`bucket-${buckets}`)), bucket: `bucket-${buckets}` };
};

const first = record({ version: 1, phase: 'pausing' });
const closing = record({ version: 2, phase: 'closed', untold: [], isAbsorbed: true });

/** The first write to such an object meets this; every other call is well. */
const unlucky = (prefix: string, fault: 'lost-answer' | 'lost-request', times = 1) => {
  let left = times;
  google.faults = (call: Call) => {
    const isHit = left > 0 && call.method === 'POST' && call.query.get('name')?.startsWith(prefix);
    if (!isHit) return undefined;
    left -= 1;
    return fault;
  };
};

const namesIn = (bucket: string) =>
  [...storage.objects.keys()].filter((path) => path.startsWith(`${bucket}/`));

test('a closed record is out of the way of every later tick, and can still be read', async () => {
  const { journal, bucket } = rig();
  await journal.write(first);
  await journal.write(closing);
  expect(namesIn(bucket)).toEqual([`${bucket}/archive/${first.recordId}`]);
  expect(await journal.read(first.recordId)).toEqual(closing);
  expect((await journal.archived()).records).toEqual([closing]);
});

test('a move that a crash cut short is finished', async () => {
  const { journal, bucket } = rig();
  await journal.write(first);
  unlucky('archive/', 'lost-request', 2);
  await expect(journal.write(closing)).rejects.toBeInstanceOf(CloudFailure);
  google.faults = undefined;
  expect((await journal.open()).records).toEqual([]);
  expect(namesIn(bucket)).toEqual([`${bucket}/archive/${first.recordId}`]);
});

test.each(['lost-answer', 'lost-request'] as const)(
  'a %s of a write is made good by trying again, and is no conflict with itself',
  async (fault) => {
    const { journal } = rig();
    unlucky('open/', fault);
    await journal.write(first);
    expect(await journal.read(first.recordId)).toEqual(first);
  },
);

test('a write that stays unanswered is unknown, neither done nor refused', async () => {
  const { journal } = rig();
  unlucky('open/', 'lost-answer', 9);
  await expect(journal.write(first)).rejects.toMatchObject({ certainty: 'unknown' });
  google.faults = undefined;
  expect((await journal.open()).records).toEqual([first]);
});

test('a lost answer about the lease leaves it with whoever has it', async () => {
  const { journal } = rig();
  unlucky('guard/lease', 'lost-answer');
  expect(await journal.takeLease('one', 1000, 61_000)).toBe(true);
  expect(await journal.takeLease('other', 2000, 62_000)).toBe(false);
});

test('a damaged record is a problem, hides no other, and is never given back', async () => {
  const { journal, bucket } = rig();
  await journal.write(first);
  storage.put(`${bucket}/open/damaged`, '{"record":"{}"}');
  const { records, problems, unreadable } = await journal.open();
  expect([records, unreadable]).toEqual([[first], ['damaged']]);
  expect(problems.join()).toContain('record damaged: record.schemaVersion is missing');
  await expect(journal.read('damaged')).rejects.toThrow(/damaged/);
});

test('a record that was written between the read and the write of another is kept', async () => {
  const { journal, bucket } = rig();
  await journal.write(first);
  google.faults = (call) => {
    if (call.method !== 'POST') return undefined;
    google.faults = undefined;
    const other = { ...first, version: 2, because: 'by another' };
    storage.put(
      `${bucket}/open/${first.recordId}`,
      JSON.stringify({ writeId: 'x', record: JSON.stringify(other) }),
    );
    return undefined;
  };
  const mine = { ...first, version: 2, because: 'mine' };
  await expect(journal.write(mine)).rejects.toBeInstanceOf(JournalConflict);
  expect((await journal.read(first.recordId))?.because).toBe('by another');
});

test('memory that somebody else kept, or damaged, is not taken for our own', async () => {
  const { journal, bucket } = rig();
  await journal.remember('{"a":1}');
  expect(await journal.isMemoryCurrent()).toBe(true);
  await objectJournal(bucketOf(bucket)).remember('{"b":2}');
  expect(await journal.isMemoryCurrent()).toBe(false);
  storage.put(`${bucket}/guard/memory`, 'not what was written');
  expect(await journal.recall()).toBeUndefined();
});

test('a name that leads elsewhere stays under its own prefix', async () => {
  const { journal, bucket } = rig();
  await journal.write({ ...first, recordId: '../guard/lease' });
  expect(namesIn(bucket)).toEqual([`${bucket}/open/%2e%2e%2Fguard%2Flease`]);
  expect((await journal.read('../guard/lease'))?.recordId).toBe('../guard/lease');
});
