// What must change together fails to compile when it does not: a kind is added to its union, and nothing else.
// Runs the real compiler on a copy of the sources, so that a cast or a default that swallows the new member is found.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSweep } from '../support/seed-sweep';
import { projectRoot } from '../tidy/source-tree';

/** Without the sweep, what compiles without the types of a cloud's clients: those take as long as all the rest. */
const COMPILED = isSweep
  ? ['lib/core', 'lib/engine', 'lib/simulator', 'lib/channels', 'lambda']
  : ['lib/core', 'lib/simulator/cloud', 'lambda/channels/channel-kinds.ts', 'lib/contract.ts'];
const isCompiled = (path: string): boolean =>
  COMPILED.some((compiled) => path.startsWith(compiled));

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
    include: COMPILED,
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

interface Kind {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly broken: readonly string[];
}

const KINDS: Readonly<Record<string, Kind>> = {
  lever: {
    file: 'lib/core/pausing/target.ts',
    from: 'export type Lever =\n',
    to: "export type Lever =\n  | { readonly lever: 'valve'; readonly id: string; readonly state: { readonly kind: 'shut' } }\n",
    broken: [
      'lambda/aws/lambda-brake.ts',
      'lib/core/pausing/paused-lever.ts',
      'lib/core/pausing/pause-record-parser.ts',
      'lib/core/pausing/target.ts',
      'lib/simulator/cloud/control-plane.ts',
    ],
  },
  channel: {
    file: 'lib/contract.ts',
    from: "  | { readonly kind: 'slack'; readonly secret: SecretName }\n",
    to: "  | { readonly kind: 'slack' | 'pigeon'; readonly secret: SecretName }\n",
    broken: ['lambda/channels/channel-kinds.ts', 'lib/contract.ts'],
  },
  rule: {
    file: 'lib/core/detection/verdict.ts',
    from: "  'slow-excess',\n",
    to: "  'slow-excess',\n  'sudden-excess',\n",
    broken: ['lib/core/pausing/hold.ts'],
  },
};

const JUDGEMENT = 'lib/core/detection/judgement.ts';
const nameUnheardRule = () => change(JUDGEMENT, "'slow-excess'", "'unheard-excess'");

test('what is only named does not compile: a lever, a channel, a breach rule, a rule that no journal would read', () => {
  for (const { file, from, to } of Object.values(KINDS)) change(file, from, to);
  nameUnheardRule();
  const expected = [...Object.values(KINDS).flatMap((kind) => kind.broken), JUDGEMENT];
  expect(broken()).toEqual(expect.arrayContaining(expected.filter(isCompiled)));
}, 240_000);

// `npm run types` says the first half of this in every `npm test`.
if (isSweep)
  test('a breach rule that no journal would read is all that does not compile where it alone is named', () => {
    expect(broken()).toEqual([]);
    nameUnheardRule();
    expect(broken()).toEqual([JUDGEMENT]);
  }, 240_000);
