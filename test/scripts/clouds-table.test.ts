// The README's tables of three clouds, compared with the code: no construct and no command is missing, and none is claimed that is not there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as aws from '../../lib';
import * as azure from '../../lib/azure';
import * as gcp from '../../lib/gcp';
import { runCli } from '../support/cli-io';
import { projectRoot } from '../tidy/source-tree';

const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
const section = readme.split('\n## ').find((part) => part.startsWith('Three clouds\n')) ?? '';

/** The cells of the table whose first heading is this, without its head. */
const rowsOf = (heading: string): string[][] => {
  const [, table = ''] = section.split(`| ${heading} |`);
  return table
    .split('\n')
    .slice(2)
    .slice(0, table.split('\n').slice(2).indexOf(''))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
};

const quoted = (cell: string): string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);

const constructs = rowsOf('construct for');
const commands = rowsOf('command');

/** Words for values and versions, and a template as text: no constructs. */
const NO_CONSTRUCTS: readonly string[] = ['Usd', 'accountGuardTemplate', 'widenAzurermProvider'];

test.each([
  ['AWS', 1, aws],
  ['Azure', 2, azure],
  ['Google Cloud', 3, gcp],
] as const)('the constructs of %s are those that its door exports', (_, column, door) => {
  // What stands before a colon is there; what is named after `none:` is another way.
  const named = constructs
    .map((row) => row[column] ?? '')
    .filter((cell) => !cell.startsWith('none:'))
    .flatMap((cell) => quoted(cell.split(':')[0] ?? ''));
  const exported = Object.keys(door).filter((name) => !NO_CONSTRUCTS.includes(name));
  expect([...new Set(named)].filter((name) => name !== 'protect').sort()).toEqual(exported.sort());
});

test('a construct that a cloud does not have is left out for a reason', () => {
  expect(constructs.length).toBeGreaterThan(10);
  for (const row of constructs) {
    expect(row).toHaveLength(4);
    for (const cell of row.slice(1)) expect(cell).toMatch(/^(`\w+`|none: \S+ \S+ \S+)/);
  }
});

const verbs = async (): Promise<string[]> => {
  const { stdout } = await runCli(['--help']);
  const [, list = ''] = stdout.split('Commands:\n');
  return [...list.matchAll(/^ {2}([a-z]+) /gm)]
    .map(([, verb = '']) => verb)
    .filter((verb) => verb !== 'help' && verb !== 'spendfuse');
};

test('every command has a row, and no row has another', async () => {
  const named = commands.flatMap(([first = '']) => quoted(first));
  expect(named.sort()).toEqual([...new Set(await verbs())].sort());
});

test('a command is said to take --cloud where it does, and what takes none says why', async () => {
  for (const [names = '', , onAzure = '', onGoogle = ''] of commands)
    for (const verb of quoted(names)) {
      const { stdout } = await runCli([verb, '--help']);
      const takesCloud = /--cloud <cloud>/.test(stdout);
      for (const [cell, cloud] of [
        [onAzure, 'azure'],
        [onGoogle, 'gcp'],
      ] as const) {
        expect({ verb, cell: cell.includes(`--cloud ${cloud}`) }).toEqual({
          verb,
          cell: takesCloud,
        });
        expect(cell).toMatch(/^(with `--cloud|yes|no: \S+ \S+ \S+)/);
      }
    }
});
