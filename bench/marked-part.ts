// The part of a page that a bench writes, between two marks of its own; the words around it are a person's.

export interface Marks {
  readonly begins: string;
  readonly ends: string;
}

/** The page with this text between its marks; throws where the page has none. */
export function withPart(page: string, { begins, ends }: Marks, text: string): string {
  const from = page.indexOf(begins);
  const until = page.indexOf(ends);
  if (from < 0 || until < from)
    throw new Error(`the page has no ${begins} with a ${ends} after it`);
  return `${page.slice(0, from + begins.length)}\n${text}\n${page.slice(until)}`;
}
