// Asks again until an answer is final. The pause between two questions grows, so that a quick cloud is told quickly
// and a slow one is not asked too often. Must give up at a deadline: nothing here waits for ever.

import { Failure } from '../mistake';

const FIRST_MS = 200;
const MOST_MS = 3_000;
const GROWTH = 1.5;

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** The first answer that is final; undefined when none came in time. */
export async function waited<T>(
  ask: () => Promise<T>,
  isFinal: (answer: T) => boolean,
  withinMs: number,
): Promise<T | undefined> {
  const deadline = Date.now() + withinMs;
  for (let pauseMs = FIRST_MS; ; pauseMs = Math.min(MOST_MS, pauseMs * GROWTH)) {
    const answer = await ask();
    if (isFinal(answer)) return answer;
    if (Date.now() + pauseMs > deadline) return undefined;
    await sleep(pauseMs);
  }
}

/** The work's end, or a Failure when it does not come in time; the work itself goes on. */
export async function inTime<T>(
  work: Promise<T>,
  { ms, words }: { readonly ms: number; readonly words: string },
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Failure(words, 'check it in the console, then try again')),
      ms,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
