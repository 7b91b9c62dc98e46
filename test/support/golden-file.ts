// Expected output kept as a file that a person can read; UPDATE_GOLDEN=1 writes what is there now.
// A golden file that is missing fails the test: nothing is accepted that nobody has looked at.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export function expectGolden(name: string, text: string, folder = 'test/cli/golden'): void {
  const file = join(__dirname, '../..', folder, name);
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  if (!existsSync(file)) throw new Error(`${folder}/${name} is missing: UPDATE_GOLDEN=1 writes it`);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
