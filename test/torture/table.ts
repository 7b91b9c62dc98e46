// The guard's table: records over versions, memory by generation, the lease, and what owners decided, each kept as text.
// It is as strict as the real one: a write of a wrong version is a conflict, and what is damaged is a named problem.

import type { Arming } from '../../lambda/watchdog/stores';
import type { LastTick } from '../../lib/contract';
import { type Decision, isStanding, parseDecision } from '../../lib/core/owner/decision';
import {
  type Backlog,
  parseBacklog,
  parseReplayEntry,
  type ReplayEntry,
} from '../../lib/core/pausing/backlog';
import { isOpen, type PauseRecord } from '../../lib/core/pausing/pause-record';
import { parsePauseRecord } from '../../lib/core/pausing/pause-record-parser';
import type { Parsed } from '../../lib/core/units/values';
import { CloudFailure, JournalConflict, type OpenRecords } from '../../lib/engine/ports';
import { hasLeaseEnded } from '../../lib/engine/records/lease';

interface RecordItem {
  readonly version: number;
  readonly text: string;
  readonly parsed: Parsed<PauseRecord>;
}

export class TortureTable {
  private readonly items = new Map<string, RecordItem>();
  private readonly backups = new Map<string, RecordItem>();
  private readonly decisionTexts: string[] = [];
  private readonly backlogTexts = new Map<string, string>();
  private readonly entryTexts = new Map<string, string>();
  private lease: { readonly holder: string; readonly untilMs: number } | null = null;
  memory: string | undefined;
  generation = 0;
  arming: Arming | null = null;
  lastTick: LastTick | null = null;
  incidents: string | undefined;

  /** What is on record, damaged or not, for the checks: the last version that could be read. */
  get records(): PauseRecord[] {
    return [...this.backups.values()].flatMap(({ parsed }) =>
      'value' in parsed ? [parsed.value] : [],
    );
  }

  list(isWanted: (record: PauseRecord) => boolean): OpenRecords {
    const records: PauseRecord[] = [];
    const problems: string[] = [];
    const unreadable: string[] = [];
    for (const [id, { parsed }] of this.items)
      if ('problems' in parsed) {
        problems.push(`record ${id}: ${parsed.problems.join('; ')}`);
        unreadable.push(id);
      } else if (isWanted(parsed.value)) records.push(parsed.value);
    return { records, problems, unreadable };
  }

  readonly open = () => this.list(isOpen);
  readonly archived = () => this.list((record) => !isOpen(record));

  read(recordId: string): PauseRecord | undefined {
    const item = this.items.get(recordId);
    if (!item) return undefined;
    if ('problems' in item.parsed)
      throw new CloudFailure('refused', `damaged: ${item.parsed.problems.join('; ')}`);
    return item.parsed.value;
  }

  write(record: PauseRecord): void {
    const { recordId, version } = record;
    if (version !== (this.items.get(recordId)?.version ?? 0) + 1)
      throw new JournalConflict(recordId);
    const text = JSON.stringify(record);
    const item = { version, text, parsed: parsePauseRecord(text) };
    this.items.set(recordId, item);
    this.backups.set(recordId, item);
  }

  /** Damages the newest record that is open; undefined where there is none. */
  corrupt(): string | undefined {
    const [recordId] = this.open()
      .records.map((record) => record.recordId)
      .slice(-1);
    const item = recordId === undefined ? undefined : this.items.get(recordId);
    if (recordId === undefined || !item) return undefined;
    const text = item.text.slice(0, -20);
    this.items.set(recordId, { version: item.version, text, parsed: parsePauseRecord(text) });
    return recordId;
  }

  /** A person puts damaged records back as they were: the table keeps a backup of every second. */
  mend(): string[] {
    const damaged = [...this.items].filter(([, { parsed }]) => 'problems' in parsed);
    for (const [id] of damaged) {
      const backup = this.backups.get(id);
      if (backup) this.items.set(id, backup);
    }
    return damaged.map(([id]) => id);
  }

  takeLease(holder: string, nowMs: number, untilMs: number): boolean {
    const { lease } = this;
    if (lease && lease.holder !== holder && !hasLeaseEnded(lease.untilMs, nowMs)) return false;
    this.lease = { holder, untilMs };
    return true;
  }

  giveUpLease(holder: string): void {
    if (this.lease?.holder === holder) this.lease = null;
  }

  decisions(nowMs: number | null): { decisions: Decision[]; problems: string[] } {
    const parsed = this.decisionTexts.map(parseDecision);
    const decisions = parsed.flatMap((entry) => ('value' in entry ? [entry.value] : []));
    return {
      decisions:
        nowMs === null ? decisions : decisions.filter((decision) => isStanding(decision, nowMs)),
      problems: [],
    };
  }

  decide(decision: Decision): void {
    this.decisionTexts.push(JSON.stringify(decision));
  }

  backlogs(isWanted: (backlog: Backlog) => boolean): { backlogs: Backlog[]; problems: string[] } {
    const parsed = [...this.backlogTexts.values()].map(parseBacklog);
    return {
      backlogs: parsed.flatMap((entry) =>
        'value' in entry && isWanted(entry.value) ? [entry.value] : [],
      ),
      problems: parsed.flatMap((entry) => ('problems' in entry ? entry.problems : [])),
    };
  }

  openBacklog(backlog: Backlog): boolean {
    if (this.backlogTexts.has(backlog.backlogId)) return false;
    this.writeBacklog(backlog);
    return true;
  }

  writeBacklog(backlog: Backlog): void {
    this.backlogTexts.set(backlog.backlogId, JSON.stringify(backlog));
  }

  entries(functionId: string): ReplayEntry[] {
    return [...this.entryTexts]
      .filter(([key]) => key.startsWith(`${functionId} `))
      .flatMap(([, text]) => {
        const parsed = parseReplayEntry(text);
        return 'value' in parsed ? [parsed.value] : [];
      });
  }

  entry(functionId: string, eventId: string): ReplayEntry | undefined {
    const text = this.entryTexts.get(`${functionId} ${eventId}`);
    const parsed = text === undefined ? undefined : parseReplayEntry(text);
    return parsed && 'value' in parsed ? parsed.value : undefined;
  }

  noteEntry(entry: ReplayEntry): void {
    this.entryTexts.set(`${entry.functionId} ${entry.eventId}`, JSON.stringify(entry));
  }
}
