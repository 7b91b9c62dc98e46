// The part of the table that keeps backlogs and what became of each event, as text, each written whole or not at all.
// What is read back went through the same parser as in the cloud.

import {
  type Backlog,
  parseBacklog,
  parseReplayEntry,
  type ReplayEntry,
} from '../../core/pausing/backlog';

export class BacklogStore {
  private readonly backlogs = new Map<string, string>();
  private readonly entries = new Map<string, string>();

  get open(): { backlogs: Backlog[]; problems: string[] } {
    const parsed = [...this.backlogs.values()].map(parseBacklog);
    return {
      backlogs: parsed.flatMap((entry) =>
        'value' in entry && entry.value.state === 'open' ? [entry.value] : [],
      ),
      problems: parsed.flatMap((entry) => ('problems' in entry ? entry.problems : [])),
    };
  }

  openNew(backlog: Backlog): boolean {
    if (this.backlogs.has(backlog.backlogId)) return false;
    this.write(backlog);
    return true;
  }

  write(backlog: Backlog): void {
    this.backlogs.set(backlog.backlogId, JSON.stringify(backlog));
  }

  entry(functionId: string, eventId: string): ReplayEntry | undefined {
    const text = this.entries.get(`${functionId} ${eventId}`);
    if (text === undefined) return undefined;
    const parsed = parseReplayEntry(text);
    if ('value' in parsed) return parsed.value;
    throw new Error(parsed.problems.join('; '));
  }

  note(entry: ReplayEntry): void {
    this.entries.set(`${entry.functionId} ${entry.eventId}`, JSON.stringify(entry));
  }
}
