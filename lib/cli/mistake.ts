// The two ways in which a command ends without doing what it was asked: the user's mistake, and a failure outside.
// Both say what helps. Anything else that is thrown is a bug of ours and is reported as one.

/** Exit code 2. `allowed` is what would have been taken, for a reader who has to choose again. */
export class Mistake extends Error {
  constructor(
    message: string,
    readonly hints: readonly string[] = [],
  ) {
    super(message);
    this.name = 'Mistake';
  }
}

/** Exit code 1: one line on what failed, one on what helps. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly fix: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'Failure';
  }
}

/** Exit code 130: Ctrl-C, which needs no words. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/** Of a closed list, the name that was probably meant; undefined when none is near. */
export function nearest(text: string, allowed: readonly string[]): string | undefined {
  const ranked = allowed
    .map((name) => ({ name, distance: editDistance(text.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  const startsAlike = allowed.filter((name) => text.length > 1 && name.startsWith(text));
  if (best && best.distance <= Math.max(1, Math.floor(best.name.length / 3))) return best.name;
  return startsAlike[0];
}

/** A mistake about a name of a closed list: what was meant, and what there is. */
export function unknownName(what: string, text: string, allowed: readonly string[]): Mistake {
  const near = nearest(text, allowed);
  return new Mistake(`unknown ${what} '${text}'`, [
    ...(near === undefined ? [] : [`did you mean ${near}?`]),
    `allowed: ${allowed.join(', ')}`,
  ]);
}

/** Letters to add, leave out, replace or swap with their neighbour (Damerau and Levenshtein), a row at a time. */
function editDistance(a: string, b: string): number {
  let above: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? (above[j - 2] ?? 0) + 1 : replaced;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    above = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
