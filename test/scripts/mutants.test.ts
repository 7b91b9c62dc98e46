// Changes of a source file behind switches: with none on, the file does what it did; with one on, what that change says.

import ts from 'typescript';
import { withSwitches } from '../../scripts/mutation/mutants';

const SOURCE = `
  type Small = 1 | true;
  const LIMIT = 20;
  const table = { 5: 'five' };
  exports.f = (a: number, b?: number[], mode: Small = 1) => {
    if (a > LIMIT || mode !== 1) return table[5];
    const least = Math
      .min(a, b?.some((item) => item === a) ? -1 : a - 1);
    return a % 2 === 0 ? least : (a ?? 3) + LIMIT;
  };
`;

const { mutants, switched } = withSwitches('lib/f.ts', SOURCE, 100);

type Run = (a: number, b?: number[]) => unknown;

/** The file with one change on, or none, and the changes that it asked for. */
function load(on: number) {
  const asked = new Set<number>();
  const { outputText } = ts.transpileModule(switched, {});
  const exports: { f?: Run } = {};
  const isOn = (id: number): boolean => {
    asked.add(id);
    return id === on;
  };
  new Function('exports', '__mutant', outputText)(exports, isOn);
  return { f: exports.f as Run, asked };
}

const idOf = (was: string, becomes: string): number =>
  mutants.find((mutant) => mutant.was === was && mutant.becomes === becomes)?.id ?? -1;

test('with no switch on the file does what it did', () => {
  const { f } = load(-1);
  expect([f(21), f(3), f(4), f(4, [4])]).toEqual(['five', 23, 3, -1]);
});

test.each([
  ['20', '40', [21, []], 61],
  ['||', '&&', [21, []], 41],
  ['some', 'every', [4, [4, 5]], 3],
  ['min', 'max', [4, [4]], 4],
  ['%', '*', [4, []], 24],
  ['??', '&&', [5, []], 23],
  ['a > LIMIT || mode !== 1', 'true', [4, []], 'five'],
  ['a % 2 === 0', '!(a % 2 === 0)', [4, []], 24],
] as const)('%s → %s is one change, and the only one', (was, becomes, [a, b], answer) => {
  const { f } = load(idOf(was, becomes));
  expect(f(a, [...b])).toBe(answer);
});

test('types and names of fields are left alone, and a sign of a comparison too', () => {
  expect(mutants.map(({ was }) => was)).not.toContain('five');
  expect(mutants.filter(({ was }) => was === '5')).toHaveLength(1);
  expect(mutants.filter(({ was }) => was === 'true')).toEqual([]);
});

test('ids follow the order of the source from the first, with the line of each', () => {
  expect(mutants.map(({ id }) => id)).toEqual(mutants.map((_, index) => 100 + index));
  expect(mutants[0]).toEqual({ id: 100, file: 'lib/f.ts', line: 3, was: '20', becomes: '40' });
});

test('a change that no call reaches is not asked for', () => {
  const { f, asked } = load(-1);
  f(21);
  expect(asked.has(idOf('min', 'max'))).toBe(false);
});
