// The examples in the documents, run as they are printed: a page that does not work is worse than none.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import * as spendfuse from '../../lib';

const root = join(__dirname, '..', '..');
// The guard is inline; what it is does not matter here, and CDK's own checks of templates take seconds.
process.env.CDK_VALIDATION = 'false';

function examplesOf(page: string): [string, string][] {
  const text = readFileSync(join(root, page), 'utf8');
  const blocks = [...text.matchAll(/^ *```ts\n([\s\S]*?)^ *```/gm)].map((match) => match[1] ?? '');
  return blocks.map((code, index) => [`${page}, example ${index + 1}`, code]);
}

const load = (name: string): unknown => (name === 'spendfuse' ? spendfuse : require(name));

/** Runs an example, synthesises its app and returns what was written to standard error. */
function run(code: string): string {
  const written: string[] = [];
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  const module = ts.ModuleKind.CommonJS;
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module } });
  const withApp = `${outputText}\nreturn (typeof app === 'undefined' ? stack.node.root : app).synth();`;
  try {
    new Function('require', 'exports', withApp)(load, {});
  } finally {
    stderr.mockRestore();
  }
  return written.join('');
}

const pages = ['docs/constructs.md', 'docs/channels.md', 'docs/start-cdk.md', 'README.md'];
const examples = pages.flatMap(examplesOf);

test.each(examples)('%s synthesises, and says at most one line', (_place, code) => {
  expect(run(code)).toMatch(/^(Spendfuse: [^\n]*\n)?$/);
});

test('an app that is protected says so', () => {
  expect(run(examples[0]?.[1] ?? '')).toMatch(/^Spendfuse: 0 functions watched/);
});
