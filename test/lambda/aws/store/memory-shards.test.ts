import { brotliCompressSync, constants } from 'node:zlib';
import { memoryShards } from '../../../../lambda/aws/store/memory-shards';
import { scriptedClient } from '../../../support/fakes/scripted-client';

const recalled = (packed: Buffer): Promise<string | undefined> => {
  const { client } = scriptedClient({
    GetItem: () => ({ Item: { generation: { S: '1' }, count: { N: '1' } } }),
    Query: () => ({ Items: [{ data: { B: packed } }] }),
  });
  return memoryShards({ dynamo: client, name: 'table' }).recall();
};

test('a memory comes back as it was kept', async () => {
  expect(await recalled(brotliCompressSync('{"learned":1}'))).toBe('{"learned":1}');
});

test('a few bytes that unpack to more than any memory has count as none', async () => {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 1 };
  const bomb = brotliCompressSync(Buffer.alloc(140 * 1024 * 1024), { params });
  expect(bomb.length).toBeLessThan(50_000);
  expect(await recalled(bomb)).toBeUndefined();
});
