// What happened in a run, as a person would tell it: each kind of moment with its time and a few words.
// Told from what the cloud and the guard did, never from what the scenario intended.

export type MomentKind =
  | 'attack-starts'
  | 'first-metric'
  | 'verdict'
  | 'paused'
  | 'alert'
  | 'cause-fixed'
  | 'probation'
  | 're-tripped'
  | 'resumed';

export interface Moment {
  readonly atMs: number;
  readonly kind: MomentKind;
  readonly functionName: string;
  readonly words: string;
}

export class Moments {
  private readonly list: Moment[] = [];
  private readonly seen = new Set<string>();

  add(moment: Moment): void {
    this.list.push(moment);
  }

  /** Only the first of its kind for a function. */
  addOnce(moment: Moment): void {
    const key = `${moment.kind} ${moment.functionName}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.add(moment);
  }

  first(kind: MomentKind): Moment | undefined {
    return this.all.find((moment) => moment.kind === kind);
  }

  get all(): readonly Moment[] {
    return [...this.list].sort((a, b) => a.atMs - b.atMs);
  }
}
