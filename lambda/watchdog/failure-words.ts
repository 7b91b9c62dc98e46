// What went wrong, in words for the log and for people: the error's name says what kind it is.
// An error of any kind has words here: what went wrong must reach the log, whatever it was.

export const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
