// The table behind the journal: records by id, what was learned, and the lease, each written whole or not at all.
// It keeps text, as a real table would: what is read back went through the same parser as in the cloud.

import { isOpen, type PauseRecord } from '../../core/pausing/pause-record';
import { parsePauseRecord } from '../../core/pausing/pause-record-parser';
import { JournalConflict, type OpenRecords } from '../../engine/ports';
import { hasLeaseEnded } from '../../engine/records/lease';

export class JournalStore {
  private readonly texts = new Map<string, string>();
  /** Each text is parsed once; records are never changed in place. */
  private readonly parsed = new Map<string, ReturnType<typeof parsePauseRecord>>();
  /** What is open or cannot be read: of months of records these few are asked for every minute. */
  private readonly unfinished = new Set<string>();
  memory: string | undefined;
  private lease: { readonly holder: string; readonly untilMs: number } | null = null;

  /** What is on record, for the simulation's own checks. */
  get records(): PauseRecord[] {
    return [...this.parsed.values()].flatMap((parsed) => ('value' in parsed ? [parsed.value] : []));
  }

  open(): OpenRecords & { readonly bytes: number } {
    const records: PauseRecord[] = [];
    const problems: string[] = [];
    const unreadable: string[] = [];
    let bytes = 0;
    for (const recordId of this.unfinished) {
      const parsed = this.parsed.get(recordId);
      if (!parsed) continue;
      if ('problems' in parsed) {
        problems.push(`record ${recordId}: ${parsed.problems.join('; ')}`);
        unreadable.push(recordId);
      } else {
        records.push(parsed.value);
        bytes += this.texts.get(recordId)?.length ?? 0;
      }
    }
    return { records, problems, unreadable, bytes };
  }

  read(recordId: string): PauseRecord | undefined {
    const parsed = this.parsed.get(recordId);
    if (!parsed) return undefined;
    if ('problems' in parsed) throw new Error(`record ${recordId}: ${parsed.problems.join('; ')}`);
    return parsed.value;
  }

  /** Returns the size of what was written. */
  write(record: PauseRecord): number {
    const stored = this.texts.get(record.recordId);
    const version = stored === undefined ? 0 : (JSON.parse(stored) as PauseRecord).version;
    if (record.version !== version + 1) throw new JournalConflict(record.recordId);
    const text = JSON.stringify(record);
    this.put(record.recordId, text);
    return text.length;
  }

  /** Puts any text in a record's place: damage, for tests. */
  corrupt(recordId: string, text: string): void {
    this.put(recordId, text);
  }

  private put(recordId: string, text: string): void {
    this.texts.set(recordId, text);
    const parsed = parsePauseRecord(text);
    this.parsed.set(recordId, parsed);
    if ('problems' in parsed || isOpen(parsed.value)) this.unfinished.add(recordId);
    else this.unfinished.delete(recordId);
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
}
