// The journal over blobs: what a lost answer, a storm and damage leave. What is promised to the engine is a wire test.
import { objectJournal } from '../../../lambda/watchdog/objects/object-journal';
import { record } from '../../support/builders';
import { azureRig, stopAll } from './azure-rig';

// Hundreds of calls over HTTP, on a machine that may be busy with other tests.
jest.setTimeout(60_000);
afterAll(stopAll);

const first = record({ version: 1, phase: 'pausing' });

test('a write whose answer was lost is unknown, and the record can be read', async () => {
  const { azure, objects } = await azureRig();
  azure.faults.push({ on: /^PUT .*\/open\//, how: 'lost-answer', times: 1 });
  const journal = objectJournal(objects);
  await expect(journal.write(first)).rejects.toMatchObject({ certainty: 'unknown' });
  expect(await journal.read(first.recordId)).toEqual(first);
});

test('a write that never arrived is unknown, and leaves nothing', async () => {
  const { azure, objects } = await azureRig();
  azure.faults.push({ on: /^PUT .*\/open\//, how: 'lost-request', times: 1 });
  const journal = objectJournal(objects);
  await expect(journal.write(first)).rejects.toMatchObject({ certainty: 'unknown' });
  expect(await journal.read(first.recordId)).toBeUndefined();
});

test('a storm of 429 is waited out, and nothing is written twice', async () => {
  const { azure, objects } = await azureRig();
  azure.faults.push({ on: /^PUT /, how: 429, times: 3 });
  const journal = objectJournal(objects);
  await journal.write(first);
  expect(await journal.read(first.recordId)).toEqual(first);
});

test('a damaged record is a problem in a list, and is refused when it is asked for', async () => {
  const { azure, objects } = await azureRig();
  const journal = objectJournal(objects);
  await journal.write(first);
  const [name = ''] = azure.blobs.blobs.keys();
  azure.blobs.blobs.set(name, { body: '{"record":"{}"}', tag: '"0x1"' });
  expect((await journal.open()).problems).toEqual([expect.stringMatching(/functionId/)]);
  await expect(journal.read(first.recordId)).rejects.toMatchObject({ certainty: 'refused' });
});

test('a name of any kind is one blob and no path', async () => {
  const { azure, objects } = await azureRig();
  const odd = { ...first, recordId: '../guard/lease?x=1#y %2F' };
  await objectJournal(objects).write(odd);
  expect([...azure.blobs.blobs.keys()]).toEqual([expect.stringMatching(/^open\/[^/]+$/)]);
  expect(await objectJournal(objects).read(odd.recordId)).toEqual(odd);
});
