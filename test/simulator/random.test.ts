// One seed, one run: the source of chance must repeat itself to the last bit, and its streams must not touch.

import { normalOf, poissonOf, randomFrom } from '../../lib/simulator/random';

const draws = (seed: number | string, count = 20): number[] => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => random.next());
};

test('the same seed draws the same numbers, another seed others', () => {
  expect(draws(1)).toEqual(draws(1));
  expect(draws(1)).not.toEqual(draws(2));
});

test('these numbers never change: a seed in an old report must still replay', () => {
  expect(draws(1, 3).map((drawn) => drawn.toFixed(9))).toEqual([
    '0.984093186',
    '0.740560366',
    '0.479026881',
  ]);
});

test('a stream does not depend on what was drawn before, or from which other stream', () => {
  const random = randomFrom(7);
  const first = random.split('attack').next();
  random.next();
  random.split('bystanders').next();
  expect(random.split('attack').next()).toBe(first);
  expect(random.split('attacks').next()).not.toBe(first);
});

test('noise has no memory', () => {
  const random = randomFrom(7);
  const before = [5, -5, 29_895_040].map((at) => random.noise(at));
  random.next();
  expect([5, -5, 29_895_040].map((at) => random.noise(at))).toEqual(before);
  expect(new Set(before).size).toBe(3);
});

test('draws and noise fill the unit evenly', () => {
  const random = randomFrom('even');
  for (const draw of [() => random.next(), (index: number) => random.noise(index)]) {
    const bins = new Array<number>(10).fill(0);
    for (let index = 0; index < 20_000; index++) {
      const bin = Math.floor(draw(index) * 10);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    for (const count of bins) expect(Math.abs(count - 2000)).toBeLessThan(200);
  }
});

test('whole numbers reach both ends and no further', () => {
  const random = randomFrom('ends');
  const drawn = new Set(Array.from({ length: 500 }, () => random.integer(3, 6)));
  expect([...drawn].sort()).toEqual([3, 4, 5, 6]);
});

test.each([0.05, 2, 25, 400])('counts with a mean of %d have that mean and variance', (mean) => {
  const random = randomFrom(`mean ${mean}`);
  const counts = Array.from({ length: 20_000 }, () => poissonOf(mean, random.next()));
  const average = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance =
    counts.reduce((sum, count) => sum + (count - average) ** 2, 0) / (counts.length - 1);
  expect(Math.abs(average / mean - 1)).toBeLessThan(0.06);
  expect(Math.abs(variance / mean - 1)).toBeLessThan(0.1);
});

test('the normal curve is met at its well-known places', () => {
  expect(normalOf(0.5)).toBeCloseTo(0, 2);
  expect(normalOf(0.975)).toBeCloseTo(1.96, 1);
  expect(normalOf(0.025)).toBeCloseTo(-1.96, 1);
});
