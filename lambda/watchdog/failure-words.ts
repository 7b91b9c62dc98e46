// What went wrong, in words for the log and for people: the error's name says what kind it is.

export const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
