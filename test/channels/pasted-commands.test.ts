// Whatever the documents and the alerts tell people to paste is parsed by the real command line: every option, not only
// the verb. A command that is refused at 3 a.m. is worse than none.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Io } from '../../lib/cli/io';
import { Mistake } from '../../lib/cli/mistake';
import { programFor } from '../../lib/cli/program';
import { sessionFor } from '../../lib/cli/session';

const root = join(__dirname, '..', '..');
const filesUnder = (folder: string, ends: RegExp): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ends.test(name))
    .map((name) => join(folder, name));

/**
 * It begins its line or has `npx`: whoever installs a package names it too. It ends where its line, its code or its
 * comment does, and where the shell takes over.
 */
const PASTED = /(?:^[\s`$]*|\bnpx (?:--no-install )?)(spendfuse [a-z]+\b(?!:)[^\n`]*)/gm;
const endOf = (line: string): string =>
  line.replace(/\s+(?:#|[|>&]).*$|\s{2,}.*$|\\?",?$/, '').trim();

const FENCE = /^```\w*\n([\s\S]*?)^```$/gm;

/** In prose only what is set as code is a command, and a verb alone is its name. */
const codeIn = (markdown: string): string => {
  const fenced = [...markdown.matchAll(FENCE)].map(([, code = '']) => code.replace(/\\\n\s*/g, ''));
  const spans = [...markdown.replace(FENCE, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) =>
    /^(?:npx (?:--no-install )?)?spendfuse \w+$/.test(code) ? `${code} --help` : code,
  );
  return [...fenced, ...spans].join('\n');
};

/** An event carries its alert as JSON within JSON. */
const stringsIn = (value: unknown): string[] => {
  if (typeof value === 'string')
    return value.startsWith('{"') ? stringsIn(JSON.parse(value)) : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
};

function commandsIn(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const message = file.endsWith('.md')
    ? codeIn(text)
    : file.endsWith('.json')
      ? stringsIn(JSON.parse(text)).join('\n')
      : text;
  return [...message.matchAll(PASTED)].map(([, line = '']) => endOf(line));
}

/** What a reader puts in for a word in capitals or in angle brackets. */
const FILLED: ReadonlyArray<readonly [RegExp, string]> = [
  [/<[\w-]+>|\bNAME\b|\bGUARD\b|\bARN\b/g, 'orders'],
  [/\bREGION\b/g, 'eu-west-1'],
  [/https:\/\/…/g, 'https://hooks.example.com/x'],
  [/\bN\b/g, '7'],
];

/** As a shell takes a line apart; nothing here needs more than quotes. */
const wordsOf = (command: string): string[] =>
  (command.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? []).map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_all, single, double) => single ?? double),
  );

class Reached extends Error {}

/** The mistake that the command line would find, or nothing. What would work for long is not run. */
async function mistakeIn(command: string): Promise<string | undefined> {
  const filled = FILLED.reduce((text, [from, to]) => text.replace(from, to), command);
  const argv = wordsOf(filled.replace(/^npx (?:--no-install )?/, '')).slice(1);
  const output = { write: () => undefined, isTTY: false, columns: 80, rows: undefined };
  const io = {
    ...{ stdout: output, stderr: output, env: {}, version: '0', nowMs: () => 0 },
    ask: async () => 'no',
    problemsWithAddress: () => [],
    guardTemplatePath: 'template.json',
    guardFoldersPath: 'guards',
    files: { read: () => Promise.reject(new Reached()) },
    openAccount: () => Promise.reject(new Reached()),
  } as unknown as Io;
  const program = programFor(sessionFor(argv, io, () => undefined));
  for (const verb of program.commands)
    if (['demo', 'simulate', 'bench', 'replay', 'scan', 'exposure'].includes(verb.name()))
      verb.action(() => undefined);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return undefined;
  } catch (cause) {
    return cause instanceof Mistake ? `${command}: ${cause.message}` : undefined;
  }
}

const documents = ['README.md', ...filesUnder('docs', /\.md$/)];
const alerts = filesUnder('test/channels/golden', /\.(?:txt|json)$/);
const screens = filesUnder('test/cli/golden', /^status-|-80\.txt$/);

test.each([
  ['documents', documents, 35],
  ['alerts', alerts, 150],
  ['screens', screens, 4],
] as const)('what the %s say can be pasted', async (_what, files, least) => {
  const commands = files.flatMap(commandsIn);
  expect(commands.length).toBeGreaterThan(least);
  const mistakes = await Promise.all([...new Set(commands)].map(mistakeIn));
  expect(mistakes.filter(Boolean)).toEqual([]);
});

const FETCHES =
  /\b(?:npx|npm exec) (?:-y |--yes )?spendfuse|\bnpm (?:i|install|add) (?:-\S+ )*spendfuse(?![\w./-])/;

/** A registry may hold a stranger's package of this name: only what is here is run or installed, or nothing. */
test('no command fetches a package', () => {
  const sources = ['lib', 'lambda'].flatMap((folder) => filesUnder(folder, /\.(?:ts|py)$/));
  const fetching = [...documents, ...alerts, ...screens, ...sources].filter((file) =>
    FETCHES.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(fetching).toEqual([]);
});

test.each([
  'spendfuse resume orders --now --region REGION',
  'spendfuse resume orders --force --region REGION',
  'spendfuse release orders --region REGION',
  'spendfuse restore orders',
  'npx --no-install spendfuse status --region Ireland',
])('finds the mistake in %s', async (command) => {
  expect(await mistakeIn(command)).toBeDefined();
});
