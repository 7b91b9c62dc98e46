// An assistant's own client, over stdio, against the command as it is built: it can read, and can change nothing.

import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const root = join(__dirname, '..', '..');
let client: Client;

beforeAll(async () => {
  client = new Client({ name: 'a test', version: '1.0.0' });
  const nowhere = {
    PATH: process.env.PATH ?? '',
    HOME: '/nonexistent',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [join(root, 'dist/bin/spendfuse.js'), 'mcp'],
      cwd: root,
      env: nowhere,
    }),
  );
}, 60_000);

afterAll(() => client.close());

interface Answer {
  readonly isError?: boolean;
  readonly content: ReadonlyArray<{ readonly text: string }>;
}

const call = async (name: string, changes: Record<string, unknown>): Promise<Answer> =>
  (await client.callTool({ name, arguments: changes })) as unknown as Answer;

test('offers the verbs that only read, and says so of each', async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['exposure', 'scan', 'status']);
  for (const { annotations } of tools) expect(annotations).toMatchObject({ readOnlyHint: true });
});

test('answers with what the command line says', async () => {
  const { isError, content } = await call('exposure', { paths: ['examples/sam/template.yaml'] });
  expect(isError).toBe(false);
  expect(JSON.parse(content[0]?.text ?? '').total.usdPerDay).toBeGreaterThan(0);
  const scan = await call('scan', { paths: ['examples/sam/template.yaml'] });
  expect(JSON.parse(scan.content[0]?.text ?? '')).toHaveProperty('findings');
});

test.each([['../secrets.json'], ['/etc/hostname'], ['examples/../../x']])(
  'reads nothing outside of its folder: %s',
  async (path) => {
    const { isError, content } = await call('exposure', { paths: [path] });
    expect(isError).toBe(true);
    expect(JSON.stringify(content)).toContain('must stay inside this folder');
  },
);

test('takes no word of a caller for an option', async () => {
  const { isError, content } = await call('status', { functions: ['--history'] });
  expect(isError).toBe(true);
  expect(JSON.stringify(content)).toContain('must not begin with a hyphen');
});

test('says what is missing where there are no credentials', async () => {
  const { isError, content } = await call('status', {});
  expect(isError).toBe(true);
  expect(content.map(({ text }) => text).join('')).toContain('no AWS Region is set');
});

test('has no tool that changes anything', async () => {
  for (const name of ['pause', 'resume', 'arm', 'deploy', 'destroy'])
    expect(JSON.stringify(await call(name, {}).catch(String))).toMatch(/not found|unknown/i);
});
