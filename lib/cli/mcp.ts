// A door for assistants: the verbs that only read, as tools of a Model Context Protocol server over stdio.
// Must never offer a verb that changes anything: pausing and resuming are left to people. Paths stay inside the folder that
// the server was started in, and no word of a caller can become an option of the command line.

import { isAbsolute, normalize } from 'node:path';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';
import type { ExitCode } from './exit-codes';
import type { Io, Output } from './io';
import { main } from './main';

const word = z.string().min(1).max(2048).regex(/^[^-]/, 'must not begin with a hyphen');
const PATHS = z.array(word.refine(isInside, 'must stay inside this folder')).max(100).optional();
const LEVEL = z
  .enum(['low', 'medium', 'high'])
  .optional()
  .describe('list findings as bad as this, and count the others; default: medium');
const WHERE = {
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .optional()
    .describe('default: the environment'),
  profile: word.optional().describe('a profile of the AWS configuration'),
};

/** Relative, and not above the folder. */
function isInside(path: string): boolean {
  return !isAbsolute(path) && !normalize(path).split(/[\\/]/).includes('..');
}

type Given = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

interface Tool {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodRawShape;
  /** The words of the command line, whose values are those of the caller. */
  readonly words: (asked: Given) => readonly string[];
}

const list = (value: Given[string]): readonly string[] => (Array.isArray(value) ? value : []);
const option = (name: string, value: Given[string]): readonly string[] =>
  typeof value === 'string' ? [`--${name}=${value}`] : [];

const TOOLS: readonly Tool[] = [
  {
    name: 'exposure',
    description:
      'The most that each function of CloudFormation, CDK, SAM, Serverless or Terraform templates can cost, term by term. Reads files of this folder only.',
    input: { paths: PATHS },
    words: ({ paths }) => ['exposure', ...list(paths)],
  },
  {
    name: 'scan',
    description:
      'Loops, missing bounds and open routes that would let a bill run away, each with its fix; in templates of this folder, or in a live AWS account (read only).',
    input: { paths: PATHS, account: z.boolean().optional(), findingsFrom: LEVEL, ...WHERE },
    words: ({ paths, account, findingsFrom, region, profile }) => [
      'scan',
      ...option('findings-from', findingsFrom),
      ...(account === true
        ? ['--account', ...option('region', region), ...option('profile', profile)]
        : list(paths)),
    ],
  },
  {
    name: 'status',
    description:
      'What runs away, what is paused and why, and whether the guard of an AWS account runs. Changes nothing.',
    input: { functions: z.array(word).max(100).optional(), ...WHERE },
    words: ({ functions, region, profile }) => [
      'status',
      ...option('region', region),
      ...option('profile', profile),
      ...list(functions),
    ],
  },
];

/** Until the assistant closes its end. */
export async function serveMcp(io: Io): Promise<void> {
  const server = new McpServer({ name: 'spendfuse', version: io.version });
  for (const { name, description, input, words } of TOOLS)
    server.registerTool(
      name,
      { description, inputSchema: input, annotations: { readOnlyHint: true } },
      async (shapeOutput) =>
        answerOf(await runQuietly([...words(shapeOutput as Given), '-o', 'json'], io)),
    );
  const transport = new StdioServerTransport();
  const ended = new Promise<void>((resolve) => {
    transport.onclose = resolve;
    process.stdin.once('end', resolve);
  });
  await server.connect(transport);
  await ended;
  await server.close();
}

interface QuietRun {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Standard output carries the protocol, so what a verb prints is kept for the answer. Nobody can be asked. */
async function runQuietly(argv: readonly string[], io: Io): Promise<QuietRun> {
  const [stdout, stderr] = [kept(), kept()];
  const code = await main(argv, {
    ...io,
    stdout: stdout.output,
    stderr: stderr.output,
    ask: undefined,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function kept(): { readonly output: Output; readonly text: () => string } {
  const parts: string[] = [];
  const output = {
    write: (text: string) => {
      parts.push(text);
    },
    isTTY: false,
    columns: undefined,
    rows: undefined,
  };
  return { output, text: () => parts.join('') };
}

/** Findings are an answer; what could not be done is an error, in the words of the command line. */
const answerOf = ({ code, stdout, stderr }: QuietRun) => ({
  content: [stdout, stderr]
    .filter((text) => text.trim() !== '')
    .map((text) => ({ type: 'text' as const, text })),
  isError: code === 1 || code === 2,
});
