// Tries every entrance with almost sound input: no failure but a named one, no case over a second, memory that stays bounded.
// A case is its number: the same number is the same entrance and the same text, whatever ran before it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomFrom } from '../../lib/simulator/random';
import { ENTRANCES, type Entrance } from './entrances';
import { mutated } from './mutations';

const SECONDS_MAX = 1;
const HEAP_BYTES_MAX = 400 * 1024 * 1024;
/** Asked for now and then: it takes a while. */
const HEAP_CHECKED_EVERY = 20_000;

export interface FuzzFault {
  readonly case: number;
  readonly entrance: string;
  readonly words: string;
  readonly text: string;
}

export type Corpus = Readonly<Record<string, readonly string[]>>;

/** What is committed for each entrance; `templates` are the fixtures of the scan. */
export function corpusFrom(folder: string, templates: readonly string[]): Corpus {
  return Object.fromEntries(
    ENTRANCES.map(({ name }) => [
      name,
      name === 'template'
        ? templates
        : (JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as string[]),
    ]),
  );
}

const DRAWN = ENTRANCES.flatMap((entrance) =>
  Array.from({ length: entrance.weight }, () => entrance),
);

export interface FuzzOrder {
  readonly from: number;
  readonly cases: number;
  readonly corpus: Corpus;
}

export function fuzz({ from, cases, corpus }: FuzzOrder): FuzzFault[] {
  const faults: FuzzFault[] = [];
  for (let index = from; index < from + cases; index++) {
    const { entrance, text } = caseOf(index, corpus);
    const words = wrongWith(entrance, text);
    if (words !== undefined)
      faults.push({ case: index, entrance: entrance.name, words, text: text.slice(0, 2_000) });
    if ((index - from) % HEAP_CHECKED_EVERY === HEAP_CHECKED_EVERY - 1) {
      const heap = heapBytes();
      if (heap > HEAP_BYTES_MAX)
        faults.push({ case: index, entrance: 'all', words: `${heap} bytes are kept`, text: '' });
    }
  }
  return faults;
}

export function caseOf(index: number, corpus: Corpus): { entrance: Entrance; text: string } {
  const random = randomFrom(`fuzz ${index}`);
  const entrance = random.pick(DRAWN as [Entrance, ...Entrance[]]);
  const texts = corpus[entrance.name] ?? [];
  const text = texts[random.integer(0, Math.max(0, texts.length - 1))] ?? '';
  return { entrance, text: mutated(text, random) };
}

/** What it fails with, or that it took too long; undefined where it answered. */
export function wrongWith(entrance: Entrance, text: string): string | undefined {
  const startedMs = performance.now();
  const failure = failureOf(entrance, text);
  if (failure !== undefined) return failure;
  if (performance.now() - startedMs < SECONDS_MAX * 1000) return undefined;
  // A machine that is busy with something else is no fault of the text: only the processor's time counts.
  const before = process.cpuUsage();
  failureOf(entrance, text);
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  return seconds > SECONDS_MAX ? `took ${seconds.toFixed(1)} s` : undefined;
}

function failureOf({ take, named = [] }: Entrance, text: string): string | undefined {
  try {
    take(text);
    return undefined;
  } catch (cause) {
    if (named.some((kind) => cause instanceof kind)) return undefined;
    return cause instanceof Error
      ? `${cause.name}: ${cause.message}\n${cause.stack}`
      : String(cause);
  }
}

function heapBytes(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed;
}
