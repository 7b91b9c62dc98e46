// Makes the calls of a survey: each through its name, each refusal written down instead of thrown.
// Missing or expired credentials are no refusal of one call: they end the survey.

import { ACCOUNT_CALLS, type AccountCallName } from '../../../scan';

export interface Unreadable {
  readonly what: string;
  readonly because: string;
}

/** Lambda's control plane takes 15 calls a second for all of these together (Lambda quotas page, 2026-11). */
const AT_ONCE = 8;

export class Surveyor {
  private readonly refused = new Map<string, { because: string; count: number }>();

  constructor(readonly tell: (line: string) => void = () => undefined) {}

  /** undefined: it was refused, and is among the unreadable. */
  async ask<T>(call: AccountCallName, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error) || endsEverything(error)) throw error;
      const { action, shows } = ACCOUNT_CALLS[call];
      const before = this.refused.get(action);
      const message = `${error.message.split('\n')[0]} (${error.name})`;
      const because = `was not answered, so it is not known: ${shows}. AWS said: ${message}`;
      this.refused.set(action, { because, count: (before?.count ?? 0) + 1 });
      return undefined;
    }
  }

  /** The same, where "there is none" is an answer and has a value of its own. */
  askOr<T>(call: AccountCallName, none: T, work: () => Promise<T>): Promise<T | undefined> {
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

/** Without credentials no other call would fare better. A service that cannot be reached is that service's alone. */
const endsEverything = ({ name }: Error): boolean =>
  /Credentials|ExpiredToken|UnrecognizedClient|InvalidClientTokenId|Signature|SSOToken/.test(name);

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
