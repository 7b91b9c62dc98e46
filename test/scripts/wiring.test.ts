// What must change together fails to compile when it does not: a kind is added to its union, and nothing else.
// Runs the real compiler on a copy of the sources, so that a cast or a default that swallows the new member is found.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../tidy/source-tree';

let copy: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'spendfuse-wiring-'));
  for (const folder of ['lib', 'lambda'])
    cpSync(join(projectRoot, folder), join(copy, folder), { recursive: true });
  symlinkSync(join(projectRoot, 'node_modules'), join(copy, 'node_modules'));
  const config = {
    extends: join(projectRoot, 'tsconfig.json'),
    compilerOptions: {
      incremental: false,
      tsBuildInfoFile: null,
      types: ['node'],
      typeRoots: [join(projectRoot, 'node_modules/@types')],
      moduleResolution: 'bundler',
    },
    include: ['lib/core', 'lib/engine', 'lib/simulator', 'lib/channels', 'lambda'],
  };
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify(config));
});
afterEach(() => rmSync(copy, { recursive: true }));

function change(path: string, from: string, to: string): void {
  const text = readFileSync(join(copy, path), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(copy, path), text.replace(from, to));
}

/** Files that do not compile. */
function broken(): string[] {
  const tsgo = join(projectRoot, 'node_modules/@typescript/native-preview/bin/tsgo');
  const { stdout } = spawnSync(process.execPath, [tsgo, '-p', '.', '--pretty', 'false'], {
    cwd: copy,
    encoding: 'utf8',
  });
  return [
    ...new Set(
      [...stdout.matchAll(/^(\S+?)\(\d+,\d+\): error/gm)].flatMap(([, path]) => path ?? []),
    ),
  ].sort();
}

test('a lever that is not planned, read from the journal, simulated and set does not compile', () => {
  change(
    'lib/core/pausing/target.ts',
    'export type Lever =\n',
    "export type Lever =\n  | { readonly lever: 'valve'; readonly id: string; readonly state: { readonly kind: 'shut' } }\n",
  );
  expect(broken()).toEqual(
    expect.arrayContaining([
      'lambda/aws/lambda-brake.ts',
      'lib/core/pausing/pause-plan.ts',
      'lib/core/pausing/pause-record-parser.ts',
      'lib/core/pausing/target.ts',
      'lib/simulator/cloud/control-plane.ts',
    ]),
  );
}, 240_000);

test('a channel whose settings are not checked and not sent does not compile', () => {
  change(
    'lib/contract.ts',
    "  | { readonly kind: 'slack'; readonly secret: SecretName }\n",
    "  | { readonly kind: 'slack' | 'pigeon'; readonly secret: SecretName }\n",
  );
  expect(broken()).toContain('lambda/channels/channel-kinds.ts');
}, 240_000);

test('a breach rule that the journal would refuse to read does not compile', () => {
  expect(broken()).toEqual([]);
  change('lib/core/detection/judgement.ts', "'slow-excess'", "'sudden-excess'");
  expect(broken()).toEqual(['lib/core/detection/judgement.ts']);
}, 240_000);
