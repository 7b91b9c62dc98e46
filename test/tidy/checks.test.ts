// The checks of test/tidy.test.ts on small planted offences: a check that finds nothing guards nothing.
// Must hold an offence and a near miss for each, since a false alarm is how a check gets removed.
import {
  documentsIn,
  looseVersions,
  type Manifest,
  missingCommands,
  missingPaths,
  unexplainedDependencies,
} from './documents';
import { deadFiles, deadTestSupport, testsThatNeverRun } from './reachability';
import { badFileNames, crowdedFolders, missingHeaders } from './shape';
import { overloadedParameters, oversizedFiles, oversizedFunctions } from './sizes';
import { parseSources, type Source } from './source-tree';
import {
  impureCalls,
  keptState,
  mockedModules,
  mutedTests,
  privatePlaces,
  timidTitles,
  unfinishedWork,
  vagueVariables,
} from './words';

const file = (path: string, text = '') => ({ path, text });
const code = (path: string, text = ''): Source[] => parseSources([file(path, text)]);
const places = (offences: readonly string[]) => offences.map((offence) => offence.split(' ')[0]);
const lines = (count: number) => 'x;\n'.repeat(count);

describe('sizes', () => {
  test.each([
    ['lib/core/a.ts', 250],
    ['lib/engine/a.ts', 250],
    ['lib/cli/a.ts', 400],
    ['bin/a.ts', 30],
    ['test/a.test.ts', 500],
  ])('%s holds %d lines and no more', (path, cap) => {
    expect(oversizedFiles(code(path, lines(cap)))).toEqual([]);
    expect(places(oversizedFiles(code(path, lines(cap + 1))))).toEqual([`${path}:${cap + 1}`]);
  });

  test('a price book is as long as the list of prices', () => {
    expect(oversizedFiles(code('lib/core/prices/books/aws.ts', lines(2000)))).toEqual([]);
  });

  test('a function holds 70 lines and no more, wherever it stands', () => {
    const body = (count: number) => `x;\nconst a = {\n  b() {\n${lines(count - 2)}}\n};`;
    expect(oversizedFunctions(code('lib/a.ts', body(70)))).toEqual([]);
    expect(places(oversizedFunctions(code('lib/a.ts', body(71))))).toEqual(['lib/a.ts:3']);
  });

  test('a describe is a list, and may be long where a test may not', () => {
    const block = (call: string) => code('test/a.test.ts', `${call}(() => {\n${lines(80)}});`);
    expect(oversizedFunctions(block('describe.each([1])'))).toEqual([]);
    expect(oversizedFunctions(block('describeInBrowser'))).toEqual([]);
    expect(oversizedFunctions(block('test'))).toHaveLength(1);
  });

  test('a function takes four parameters, not counting this', () => {
    const four = 'function f(this: Date, a: 1, b: 1, c: 1, d: 1) {}';
    expect(overloadedParameters(code('lib/a.ts', four))).toEqual([]);
    const five = 'class A {\n constructor(a: 1, b: 1, c: 1, d: 1, e: 1) {}\n}';
    expect(places(overloadedParameters(code('lib/a.ts', five)))).toEqual(['lib/a.ts:2']);
  });
});

describe('shape', () => {
  test.each([
    ['// One.\n// Two.\nx;', true],
    ['#!/usr/bin/env node\n// One.\n// Two.\nx;', true],
    ['/**\n * One.\n * Two.\n */\nx;', true],
    ['x; // One.\n// Two.', false],
    ['// One.\n\n// Two.', false],
    [`${'// More.\n'.repeat(6)}x;`, false],
  ])('%j opens as a file does: %s', (text, isHeaded) => {
    expect(missingHeaders(code('lib/a.ts', text))).toHaveLength(isHeaded ? 0 : 1);
  });

  test('a folder of 26 files is crowded, one of 25 is not', () => {
    const folder = (count: number) =>
      Array.from({ length: count }, (_, index) => code(`lib/a/${index}.ts`)).flat();
    expect(crowdedFolders(folder(25))).toEqual([]);
    expect(places(crowdedFolders(folder(26)))).toEqual(['lib/a/:1']);
  });

  test('a variable that says nothing is reported, a field of that name is not', () => {
    const vague = 'list.map((one) => one.told);\nconst given = 1;\nconst { told } = report;';
    expect(places(vagueVariables(code('lib/a.ts', vague)))).toEqual(['lib/a.ts:1', 'lib/a.ts:2']);
  });

  test('names that say nothing are reported, words that contain them are not', () => {
    const names = ['lib/core/date-utils.ts', 'lib/base/a.ts', 'lib/database.ts', 'lib/baseline.ts'];
    expect(places(badFileNames(names.map((name) => file(name))))).toEqual([
      'lib/core/date-utils.ts:1',
      'lib/base/a.ts:1',
    ]);
    expect(badFileNames([file('lib/pausePlan.ts')])).toHaveLength(1);
  });
});

describe('reachability', () => {
  const isEntry = (path: string) => path.startsWith('bin/');
  const tree = parseSources([
    file('bin/run.ts', "import { a } from '../lib/a';"),
    file('lib/a.ts', "import type { B } from './b';"),
    file('lib/b/index.ts'),
    file('lib/tested-only.ts'),
    file('test/a.test.ts', "import '../lib/tested-only';\nimport './support/used';"),
    file('test/support/used.ts'),
    file('test/support/unused.ts'),
  ]);

  test('a file that only a test uses is dead', () => {
    expect(places(deadFiles(tree, isEntry))).toEqual(['lib/tested-only.ts:1']);
  });

  test('support that no test uses is dead', () => {
    expect(places(deadTestSupport(tree))).toEqual(['test/support/unused.ts:1']);
  });

  test('a declared test that jest does not match is reported', () => {
    const declared = "for (const n of [1]) test.each([n])('a', () => {});";
    expect(testsThatNeverRun(code('test/a.spec.ts', declared))).toHaveLength(1);
    expect(testsThatNeverRun(code('lib/a.test.ts', declared))).toHaveLength(1);
    expect(testsThatNeverRun(code('test/a.test.ts', declared))).toEqual([]);
    const shared = `export function describeContract() {\n${declared}\n}`;
    expect(testsThatNeverRun(code('test/contract.ts', shared))).toEqual([]);
  });
});

describe('words', () => {
  test.each(['it.only(1)', 'describe.skip.each([])', "test.todo('a')", 'fit(1)', 'xdescribe(1)'])(
    '%s mutes tests',
    (text) => expect(mutedTests(code('test/a.test.ts', text))).toHaveLength(1),
  );

  test('other things may be skipped', () => {
    expect(mutedTests(code('test/a.test.ts', 'rows.skip(1); expect(x.only)'))).toEqual([]);
  });

  test('what a machine cannot run may be skipped there, and nothing else run alone', () => {
    const choice = (property: string) =>
      code('test/a.ts', `(hasIt ? test : test.${property})('a')`);
    expect(mutedTests(choice('skip'))).toEqual([]);
    expect(mutedTests(choice('only'))).toHaveLength(1);
  });

  test.each([
    'Date.now()',
    'new Date()',
    'Math.random()',
    'console.log(1)',
    'process.env.A',
    'setTimeout(f, 1)',
  ])('%s is impure in core and engine, and nowhere else', (text) => {
    expect(impureCalls(code('lib/core/a.ts', text))).toHaveLength(1);
    expect(impureCalls(code('lib/engine/a.ts', text))).toHaveLength(1);
    expect(impureCalls(code('lib/cli/a.ts', text))).toEqual([]);
  });

  test('a comment or a member of the same name is pure', () => {
    const text = '// Date.now()\nstate.process.id; Math.max(1);';
    expect(impureCalls(code('lib/core/a.ts', text))).toEqual([]);
  });

  test.each([
    'let count = 0;',
    'var seen;',
    'const cache = new Map<string, number>();',
    'export const seen: string[] = [];',
  ])('%s keeps state between calls of the library', (text) => {
    expect(keptState(code('lib/cli/a.ts', text))).toHaveLength(1);
    expect(keptState(code('test/a.ts', text))).toEqual([]);
  });

  test('a table, and what belongs to an object or a call, is no kept state', () => {
    const text = `const KINDS = new Map([['a', 1]]); const byApp = new WeakMap<object, number>();
      for (let index = 0; index < 2; index++) go(index); function run() { let last; const all = []; }`;
    expect(keptState(code('lib/cli/a.ts', text))).toEqual([]);
  });

  test('replaced modules and timid titles are reported', () => {
    expect(mockedModules(code('test/a.test.ts', "jest.mock('a'); jest.fn();"))).toHaveLength(1);
    const titles =
      "test('should pause', f); test('pauses what it should not keep', f); test('pauses', f);";
    expect(timidTitles(code('test/a.test.ts', titles))).toHaveLength(2);
  });

  test('unfinished work is reported with its line, everywhere', () => {
    const word = ['TO', 'DO'].join('');
    expect(places(unfinishedWork([file('docs/a.md', `a\n${word}: b`)]))).toEqual(['docs/a.md:2']);
    expect(unfinishedWork([file('docs/a.md', `${word}S`)])).toEqual([]);
  });

  test('paths of one machine and registry hosts are reported, others are not', () => {
    const slash = '/';
    const machine = file('a.md', `ok\nsee ${slash}home/me/x and \`${slash}work/y\``);
    expect(places(privatePlaces([machine]))).toEqual(['a.md:2']);
    expect(privatePlaces([file('a.json', `https://registry.npm${'js'}.org/x`)])).toHaveLength(1);
    expect(privatePlaces([file('a.md', 'https://example.com/home/ lib/root/x')])).toEqual([]);
  });
});

describe('documents', () => {
  const manifest: Manifest = {
    scripts: { demo: 'x' },
    dependencies: { yaml: '2.9.1' },
    devDependencies: { jest: '^30.0.0' },
    peerDependencies: {},
  };
  const page = (text: string, path = 'docs/a.md') => documentsIn([file(path, text)]);

  test('a path that is gone is reported with its line', () => {
    const text =
      '`test/tidy.test.ts:3` `test/tidy/*.ts`\n`lib/gone.ts` `lambda:Invoke` `lib/gone/*`';
    expect(missingPaths(page(text))).toEqual([
      'docs/a.md:2 names lib/gone.ts, which does not exist',
      'docs/a.md:2 names lib/gone/*, which does not exist',
    ]);
  });

  test('a link counts from its page', () => {
    const text = '[a](../package.json#x) [b](https://example.com) [c](#here) [d](package.json)';
    expect(missingPaths(page(text))).toEqual([
      'docs/a.md:1 names package.json, which does not exist',
    ]);
  });

  test('a command that is gone is reported', () => {
    expect(missingCommands(page('`npm run demo` `npm run gone`'), manifest)).toHaveLength(1);
  });

  test('dependencies and their reasons must pair up', () => {
    const reasons = page('| `yaml` | reads |\n| `left` | stale |', 'docs/dependencies.md');
    expect(places(unexplainedDependencies(reasons, manifest))).toEqual([
      'package.json:1',
      'docs/dependencies.md:2',
    ]);
  });

  test('a range is not a version', () => {
    expect(looseVersions(manifest)).toHaveLength(1);
  });
});
