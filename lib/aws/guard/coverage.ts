// Who is protected and who is not, as the one line that is printed at synth.
// Nothing is left out silently: whatever is not protected is counted, with the reason.

import { formatCount } from '../../core/exposure/pace';

const NAMED_AT_MOST = 3;

export class Coverage {
  private readonly explicit = new Set<string>();
  private readonly byDefault = new Set<string>();
  private readonly byName = new Set<string>();
  private readonly ignored = new Map<string, string>();
  private readonly uncovered = new Map<string, string>();
  /** Rescue queues by the stack that they were added to. */
  private readonly queues = new Map<string, Set<string>>();

  constructor(private readonly mode: 'observe' | 'enforce') {}

  protectedExplicitly(path: string): void {
    this.byDefault.delete(path);
    this.explicit.add(path);
  }

  protectedByDefault(path: string): void {
    if (!this.explicit.has(path)) this.byDefault.add(path);
  }

  /** Imported: watched, but nothing can be put on it. */
  watchedByName(path: string): void {
    this.byName.add(path);
  }

  leftAlone(path: string, because: string): void {
    this.explicit.delete(path);
    this.byDefault.delete(path);
    this.ignored.set(path, because);
  }

  notCovered(path: string, because: string): void {
    this.uncovered.set(path, because);
  }

  /** A queue for one function's events; said once, however often the function is met. */
  rescueQueueAdded(path: string, stackPath: string): void {
    const known = this.queues.get(stackPath) ?? new Set();
    this.queues.set(stackPath, known.add(path));
  }

  line(): string {
    const count = this.explicit.size + this.byDefault.size;
    const parts = [
      `${plural(count, 'function')} watched (${MEANINGS[this.mode]})`,
      ...(this.explicit.size > 0 ? [`${formatCount(this.explicit.size)} of them explicitly`] : []),
      ...(this.byName.size > 0
        ? [
            `${formatCount(this.byName.size)} imported, watched by name only (${named([...this.byName])})`,
          ]
        : []),
      ...withReasons(this.ignored, 'ignored'),
      ...withReasons(this.uncovered, 'NOT covered'),
    ];
    const added = [...this.queues].map(
      ([stackPath, { size }]) => `${plural(size, 'rescue queue')} added to ${stackPath}`,
    );
    return `Spendfuse: ${[parts.join(', '), ...added].join('; ')}`;
  }
}

const MEANINGS = {
  observe: 'OBSERVE: nothing will be paused',
  enforce: 'ENFORCE: what runs away is paused',
} as const;

const plural = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

function named(paths: readonly string[]): string {
  const shown = paths.slice(0, NAMED_AT_MOST).join(', ');
  const more = paths.length - NAMED_AT_MOST;
  return more > 0 ? `${shown} and ${formatCount(more)} more` : shown;
}

function withReasons(reasons: ReadonlyMap<string, string>, word: string): string[] {
  if (reasons.size === 0) return [];
  const byReason = new Map<string, string[]>();
  for (const [path, because] of reasons) {
    byReason.set(because, [...(byReason.get(because) ?? []), path]);
  }
  const groups = [...byReason].map(([because, paths]) => `${because}: ${named(paths)}`);
  return [`${formatCount(reasons.size)} ${word} (${groups.join('; ')})`];
}
