// What the package makes its user install and load, read from the last build, or from one that is made for it.
// Must hold for each door and for the command's start: an SDK client in any of them is read at every synth.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import manifest from '../../package.json';
import { bundlePackage } from '../../scripts/bundle-package';
import { lastBuild } from '../../scripts/last-build';
import { projectRoot } from '../tidy/source-tree';

const LICENCES = 'THIRD-PARTY-LICENSES';
let metafile: Metafile;
let licences: string;

beforeAll(async () => {
  const build = lastBuild();
  const bundled = build ? { metafile: build.metafile, files: [] } : await bundlePackage();
  metafile = bundled.metafile;
  const shipped = bundled.files.find(({ path }) => path.endsWith(LICENCES))?.text;
  licences = shipped ?? readFileSync(join(projectRoot, 'dist', LICENCES), 'utf8');
}, 60_000);

/** The packages inside a file and inside all that it loads before anything is called. */
function packagesLoadedBy(output: string, seen = new Set<string>()): string[] {
  if (seen.has(output)) return [];
  seen.add(output);
  const { inputs = {}, imports = [] } = metafile.outputs[output] ?? {};
  const own = Object.keys(inputs).flatMap((input) => packageOf(input) ?? []);
  const loaded = imports
    .filter(({ kind, external }) => kind === 'import-statement' && !external)
    .flatMap(({ path }) => packagesLoadedBy(path, seen));
  return [...new Set([...own, ...loaded])].sort();
}

const packageOf = (input: string): string | undefined =>
  /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];

test('the package asks for no other package', () => {
  expect(Object.keys(manifest)).not.toContain('dependencies');
  const peers = Object.keys(manifest.peerDependencies);
  expect(Object.keys(manifest.peerDependenciesMeta).sort()).toEqual(peers.sort());
});

test.each([
  ['lib/index.js', ['js-yaml', 'yaml']],
  ['lib/scan/index.js', ['js-yaml', 'yaml']],
  ['lib/azure/index.js', ['js-yaml', 'yaml']],
  ['lib/gcp/index.js', ['js-yaml', 'yaml']],
  ['bin/spendfuse.js', ['commander', 'picocolors']],
])('%s loads no more than %j', (output, packages) => {
  expect(metafile.outputs).toHaveProperty([`dist/${output}`]);
  expect(packages).toEqual(expect.arrayContaining(packagesLoadedBy(`dist/${output}`)));
});

test('the clients of the SDK are in files that a command loads when it needs them', () => {
  const clients = Object.keys(metafile.inputs).filter((input) =>
    input.includes('/@aws-sdk/client-'),
  );
  expect(clients.length).toBeGreaterThan(0);
});

test('every package in a bundle has its licence beside it', () => {
  const bundled = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? (packageOf(input) ?? []) : []));
  expect(bundled).toContain('@aws-sdk/client-lambda');
  const unnamed = [...new Set(bundled)].filter((name) => !licences.includes(`\n${name} `));
  expect(unnamed).toEqual([]);
});
