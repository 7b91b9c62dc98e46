// The journal over a table: what a lost answer, a storm and damage leave. What is promised to the engine is a wire test.
import { objectJournal } from '../../../lambda/watchdog/objects/object-journal';
import { record } from '../../support/builders';
import { azureRig, stopAll } from './azure-rig';

// Hundreds of calls over HTTP, on a machine that may be busy with other tests.
jest.setTimeout(60_000);
afterAll(stopAll);

const first = record({ version: 1, phase: 'pausing' });

test('a write whose answer was lost is unknown, and the record can be read', async () => {
  const { azure, objects } = await azureRig();
  azure.faults.push({ on: /^POST \/table\//, how: 'lost-answer', times: 1 });
  const journal = objectJournal(objects);
  await expect(journal.write(first)).rejects.toMatchObject({ certainty: 'unknown' });
  expect(await journal.read(first.recordId)).toEqual(first);
});

test('a write that never arrived is unknown, and leaves nothing', async () => {
  const { azure, objects } = await azureRig();
  azure.faults.push({ on: /^POST \/table\//, how: 'lost-request', times: 1 });
  const journal = objectJournal(objects);
  await expect(journal.write(first)).rejects.toMatchObject({ certainty: 'unknown' });
  expect(await journal.read(first.recordId)).toBeUndefined();
});

test('a storm of 429 is waited out, and nothing is written twice', async () => {
  const { azure, objects } = await azureRig();
  azure.faults.push({ on: /^(POST|PUT) \/table\//, how: 429, times: 3 });
  const journal = objectJournal(objects);
  await journal.write(first);
  expect(await journal.read(first.recordId)).toEqual(first);
});

test('a damaged record is a problem in a list, and is refused when it is asked for', async () => {
  const { azure, objects } = await azureRig();
  const journal = objectJournal(objects);
  await journal.write(first);
  const [name = ''] = azure.tables.names('open/');
  azure.tables.put(name, '{"record":"{}"}');
  expect((await journal.open()).problems).toEqual([expect.stringMatching(/functionId/)]);
  await expect(journal.read(first.recordId)).rejects.toMatchObject({ certainty: 'refused' });
});

test('a name of any kind is one entity, under a key that Azure takes', async () => {
  const { azure, objects } = await azureRig();
  const odd = { ...first, recordId: '../guard/lease?x=1#y %2F' };
  await objectJournal(objects).write(odd);
  expect(azure.tables.names()).toEqual([expect.stringMatching(/^open\/[^/]+$/)]);
  expect(await objectJournal(objects).read(odd.recordId)).toEqual(odd);
});

test('a text longer than a property is kept whole, and no pair of surrogates is parted', async () => {
  const { objects } = await azureRig();
  const text = `${'x'.repeat(31_999)}\u{1f525}${'y'.repeat(40_000)}`;
  const tag = await objects.write('guard/incidents', text, { only: 'absent' });
  expect(await objects.read('guard/incidents')).toEqual({ text, tag });
  expect(await objects.tagOf('guard/incidents')).toBe(tag);
});

test('an empty text is not the same as none', async () => {
  const { objects } = await azureRig();
  const tag = await objects.write('guard/incidents', '');
  expect(await objects.read('guard/incidents')).toEqual({ text: '', tag });
  expect(await objects.read('guard/other')).toBeUndefined();
});

test('a table that is not there is a failure, and never a journal in which nothing was written', async () => {
  const { azure, objects } = await azureRig();
  azure.tables.isThere = false;
  const journal = objectJournal(objects);
  const failure = expect.objectContaining({ message: expect.stringMatching(/there is no table/) });
  await expect(journal.open()).rejects.toEqual(failure);
  await expect(journal.read(first.recordId)).rejects.toEqual(failure);
  await expect(journal.write(first)).rejects.toEqual(failure);
  await expect(objects.remove('guard/lease')).rejects.toEqual(failure);
});
