// What fetch does when the network fails it, told apart from a bug of ours.
// Must let through whatever is not the network's: a bug that is taken for a lost connection is never found.

export type Fetch = typeof fetch;

/** What fetch rejects with then (fetch.spec.whatwg.org); by its name, since a test's errors are of another realm. */
export const isOfTheNetwork = (cause: unknown): cause is Error =>
  /^(TypeError|TimeoutError|AbortError)$/.test(
    String((cause as { readonly name?: unknown } | null | undefined)?.name),
  );
