// Templates for the tests of the scan: fixture files, and small ones written where they are used.
// Fixtures are read here and nowhere else; lib/scan itself never sees a file system.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { collect } from '../../lib/scan/collect';
import type { FunctionItem, Inventory } from '../../lib/scan/inventory';
import { readSources, type SourceText } from '../../lib/scan/read';

const FIXTURES = join(__dirname, 'fixtures');

export function fixture(path: string): SourceText {
  return { file: path, text: readFileSync(join(FIXTURES, path), 'utf8') };
}

/** Every file of a folder and those below it. */
export function fixturesIn(folder: string): SourceText[] {
  return readdirSync(join(FIXTURES, folder), { withFileTypes: true })
    .sort((left, right) => left.name.localeCompare(right.name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? fixturesIn(path) : [fixture(path)];
    });
}

export function inventoryOf(...sources: (SourceText | string)[]): Inventory {
  return collect(
    readSources(sources.map((source) => (typeof source === 'string' ? inline(source) : source))),
  );
}

export function inline(text: string, file = 'template.yaml'): SourceText {
  return { file, text };
}

/** A CloudFormation template of these resources, written as YAML. */
export function resources(text: string): SourceText {
  return inline(`Resources:\n${text}`);
}

export function functionOf(inventory: Inventory, name: string): FunctionItem {
  const found = inventory.functions.find((item) => item.name === name);
  if (!found)
    throw new Error(`no function ${name} among ${inventory.functions.map((item) => item.name)}`);
  return found;
}
