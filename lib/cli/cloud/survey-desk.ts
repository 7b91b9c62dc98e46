// Makes the calls of a survey: each through its name, each refusal written down instead of thrown.
// Missing credentials or a cloud that cannot be reached are no refusals of one call: they end the survey.

import { SURVEY_CALLS, type SurveyCall } from './survey-calls';

export interface Unreadable {
  readonly what: string;
  readonly because: string;
}

/** Lambda's control plane takes 15 calls a second for all of these together (Lambda quotas page, 2026-11). */
const AT_ONCE = 8;

export class SurveyDesk {
  private readonly refused = new Map<string, { because: string; count: number }>();

  /** undefined: it was refused, and is among the unreadable. */
  async ask<T>(call: SurveyCall, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error) || endsEverything(error)) throw error;
      const before = this.refused.get(SURVEY_CALLS[call]);
      const because = `was not answered: ${error.message.split('\n')[0]} (${error.name})`;
      this.refused.set(SURVEY_CALLS[call], { because, count: (before?.count ?? 0) + 1 });
      return undefined;
    }
  }

  /** The same, where "there is none" is an answer and has a value of its own. */
  askOr<T>(call: SurveyCall, none: T, work: () => Promise<T>): Promise<T | undefined> {
    return this.ask(call, () =>
      work().catch((error: unknown) => {
        if (error instanceof Error && /NotFound/.test(error.name)) return none;
        throw error;
      }),
    );
  }

  get unreadable(): Unreadable[] {
    return [...this.refused].map(([what, { because, count }]) => ({
      what,
      because: count === 1 ? because : `${because} (${count} times)`,
    }));
  }
}

/** Without credentials or a network no other call would fare better. */
function endsEverything(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : '';
  return /Credentials|ExpiredToken|UnrecognizedClient|InvalidClientTokenId|Signature|SSOToken|ECONNREFUSED|ENOTFOUND|EAI_AGAIN/.test(
    `${error.name} ${code}`,
  );
}

/** All pages of a list. */
export async function allPages<Item>(
  page: (
    token: string | undefined,
  ) => Promise<{ items: readonly Item[]; next?: string | undefined }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let token: string | undefined;
  do {
    const answer = await page(token);
    items.push(...answer.items);
    token = answer.next || undefined;
  } while (token !== undefined);
  return items;
}

/** In order of the items, a few at a time. */
export async function forEach<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.map((item, index) => ({ item, index }));
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      results[next.index] = await work(next.item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
