// The bytes of a release depend on its sources alone: built twice they are the same, and name no place and no time.

import { bundlePackage } from '../../scripts/bundle-package';

interface Built {
  readonly files: ReadonlyArray<{ readonly path: string; readonly text: string }>;
}

const built = async (): Promise<Built['files']> => ((await bundlePackage()) as Built).files;

test('a second build makes the same bytes, which name neither this machine nor today', async () => {
  const [first, second] = [await built(), await built()];
  expect(second).toEqual(first);
  const today = new Date().toISOString().slice(0, 10);
  for (const { path, text } of first) {
    expect([path, text.includes(process.cwd())]).toEqual([path, false]);
    expect([path, text.includes(`${today}T`)]).toEqual([path, false]);
  }
}, 120_000);
