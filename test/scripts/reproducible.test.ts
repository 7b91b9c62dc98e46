// The bytes of a release depend on its sources alone: built twice they are the same, and name no place and no time.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundlePackage } from '../../scripts/bundle-package';
import { isSweep } from '../support/seed-sweep';
import { projectRoot } from '../tidy/source-tree';

interface BuiltFile {
  readonly path: string;
  readonly text: string;
}

const built = async (): Promise<readonly BuiltFile[]> =>
  ((await bundlePackage()) as { files: readonly BuiltFile[] }).files;

test('no built file names this machine or today', () => {
  const today = new Date().toISOString().slice(0, 10);
  const dist = join(projectRoot, 'dist');
  const names = readdirSync(dist, { recursive: true, encoding: 'utf8' });
  const programs = names.filter((name) => name.endsWith('.js'));
  expect(programs.length).toBeGreaterThan(20);
  for (const name of programs) {
    const text = readFileSync(join(dist, name), 'utf8');
    expect([name, text.includes(projectRoot), text.includes(`${today}T`)]).toEqual([
      name,
      false,
      false,
    ]);
  }
});

// A build takes both cores for seconds.
if (isSweep)
  test('a second build makes the same bytes', async () => {
    const [first, second] = [await built(), await built()];
    expect(second).toEqual(first);
  }, 120_000);
