// The one source of chance in a simulation: everything else asks this file, and it asks nothing but the seed.
// A stream is named, never numbered: a new consumer gets a new name, so that it cannot shift what others draw.

export interface Random {
  /** From 0 (included) to 1 (excluded). */
  next(): number;
  between(from: number, to: number): number;
  /** A whole number, both ends included. */
  integer(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** A stream of its own; the same name gives the same stream, whatever was drawn before. */
  split(name: string): Random;
  /** Noise without a state: always the same number, from 0 to 1, for the same `at`. */
  noise(at: number): number;
}

/** FNV-1a over the text, then Murmur3's finaliser: enough to keep streams apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++)
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return mixed(hash);
}

function mixed(value: number): number {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
  return (hash ^ (hash >>> 16)) >>> 0;
}

const UINT32 = 0x1_0000_0000;

export function randomFrom(seed: number | string): Random {
  return streamNamed(`seed ${seed}`);
}

/** sfc32 (Chris Doty-Humphrey, PractRand): small, fast, and passes its own author's tests. */
function streamNamed(path: string): Random {
  let a = hashOf(`${path} a`);
  let b = hashOf(`${path} b`);
  let c = hashOf(`${path} c`);
  let counter = 1;
  const key = hashOf(`${path} noise`);
  const next = (): number => {
    const drawn = (((a + b) >>> 0) + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = ((((c << 21) | (c >>> 11)) >>> 0) + drawn) >>> 0;
    return drawn / UINT32;
  };
  for (let i = 0; i < 12; i++) next();
  const integer = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    integer,
    between: (from, to) => from + next() * (to - from),
    chance: (probability) => next() < probability,
    pick: <T>(items: readonly [T, ...T[]]): T => items[integer(0, items.length - 1)] ?? items[0],
    split: (name) => streamNamed(`${path}/${name}`),
    noise: (at) => mixed(key ^ mixed(Math.imul(at | 0, 0x9e3779b1))) / UINT32,
  };
}

/** How often something of this mean happened, told by noise from 0 to 1: small means exactly, large ones as a normal. */
export function poissonOf(mean: number, noise: number): number {
  if (!(mean > 0)) return 0;
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normalOf(noise)));
  let probability = Math.exp(-mean);
  let sum = probability;
  let count = 0;
  while (noise > sum && count < 200) {
    count += 1;
    probability *= mean / count;
    sum += probability;
  }
  return count;
}

/** The standard normal at this quantile, within 0.005 (Shore 1982, from the logistic form). */
export function normalOf(quantile: number): number {
  const q = Math.min(1 - 1e-9, Math.max(1e-9, quantile));
  const tail = q < 0.5 ? q : 1 - q;
  const magnitude = 5.5556 * (1 - (tail / (1 - tail)) ** 0.1186);
  return q < 0.5 ? -magnitude : magnitude;
}
