// A small account behind the four ports, for tests of the engine: it keeps what it is told, and fails where told to.
// A call is one step: it can be refused, time out before or after its effect, or take the whole process with it.

import type { AlertEvent } from '../../../lib/core/alerts/alert';
import { isOpen, type PauseRecord } from '../../../lib/core/pausing/pause-record';
import { parsePauseRecord } from '../../../lib/core/pausing/pause-record-parser';
import { type Inspection, type Lever, leverKey } from '../../../lib/core/pausing/target';
import {
  CloudFailure,
  JournalConflict,
  NoRoom,
  type OpenRecords,
  type Ports,
} from '../../../lib/engine/ports';
import { hasLeaseEnded } from '../../../lib/engine/records/lease';
import { afterSetting } from '../arbitraries/lever-arbitraries';
import { inspection } from '../builders';

/** The process is gone. No part of the engine may survive this, so it is no CloudFailure. */
export class Crash extends Error {}

export type Fault =
  | 'refused'
  | 'no-room'
  | 'gone'
  | 'lost-call'
  | 'lost-answer'
  | 'crash-before'
  | 'crash-after';

export interface Call {
  /** Which call of all, from 0. */
  readonly index: number;
  /** "journal.write", "brake.set". */
  readonly name: string;
  readonly detail: string;
}

/** Everything that survives a crash, as plain data: it can be copied, and a story told again from there. */
export interface AccountData {
  nowMs: number;
  levers: Record<string, Lever[]>;
  /** What an inspection says beside the levers. */
  looks: Record<string, Partial<Extract<Inspection, { outcome: 'found' }>>>;
  records: Record<string, string>;
  memory: string | undefined;
  lease: { holder: string; untilMs: number } | null;
  told: AlertEvent[];
}

export const NO_CALLS = (): Fault | undefined => undefined;

export class FakePorts {
  readonly calls: Call[] = [];
  fault: (call: Call) => Fault | undefined = NO_CALLS;
  /** What happens in the world while a call is on its way. */
  meanwhile: (call: Call) => Promise<unknown> | undefined = () => undefined;
  /** Writes of records that the journal says it kept and did not. */
  losesWrite: (record: PauseRecord) => boolean = () => false;
  /** Two ticks at once, each of which believes that it is alone. */
  isLeaseBroken = false;

  constructor(
    readonly data: AccountData,
    readonly meter: Ports['meter'],
  ) {}

  get ports(): Ports {
    return {
      meter: {
        discover: () => this.call('meter.discover', '', () => this.meter.discover()),
        readAccount: (from, to, span) =>
          this.call('meter.readAccount', '', () => this.meter.readAccount(from, to, span)),
        readFunctions: (requests) =>
          this.call('meter.readFunctions', '', () => this.meter.readFunctions(requests)),
      },
      brake: {
        inspect: (id, held) => this.call('brake.inspect', id, async () => this.inspect(id, held)),
        set: (id, lever) =>
          this.call('brake.set', `${id} ${describe(lever)}`, async () => {
            this.set(id, lever);
          }),
      },
      journal: this.journal,
      notifier: {
        tell: (alert) =>
          this.call('notifier.tell', alert.type, async () => {
            this.data.told.push(alert);
          }),
      },
    };
  }

  private get journal(): Ports['journal'] {
    const { data } = this;
    return {
      open: () => this.call('journal.open', '', async () => this.open()),
      read: (id) => this.call('journal.read', id, async () => this.read(id)),
      write: (record) =>
        this.call('journal.write', `${record.functionId} ${record.phase}`, async () =>
          this.write(record),
        ),
      recall: () => this.call('journal.recall', '', async () => data.memory),
      remember: (memory) =>
        this.call('journal.remember', '', async () => {
          data.memory = memory;
        }),
      takeLease: (holder, nowMs, untilMs) =>
        this.call('journal.takeLease', holder, async () => {
          const { lease } = data;
          const isFree = !lease || lease.holder === holder || hasLeaseEnded(lease.untilMs, nowMs);
          if (!this.isLeaseBroken && !isFree) return false;
          data.lease = { holder, untilMs };
          return true;
        }),
      giveUpLease: (holder) =>
        this.call('journal.giveUpLease', holder, async () => {
          if (data.lease?.holder === holder) data.lease = null;
        }),
    };
  }

  private async call<T>(name: string, detail: string, effect: () => Promise<T>): Promise<T> {
    const call = { index: this.calls.length, name, detail };
    this.calls.push(call);
    await this.meanwhile(call);
    const fault = this.fault(call);
    if (fault === 'refused') throw new CloudFailure('refused', `${name} was refused`);
    if (fault === 'no-room') throw new NoRoom(`${name} found no room`);
    if (fault === 'gone') throw new CloudFailure('gone', `${name} met nothing`);
    if (fault === 'lost-call') throw new CloudFailure('unknown', `${name} timed out`);
    if (fault === 'crash-before') throw new Crash(`before ${name}`);
    const answer = await effect();
    if (fault === 'lost-answer') throw new CloudFailure('unknown', `${name} timed out`);
    if (fault === 'crash-after') throw new Crash(`after ${name}`);
    return answer;
  }

  private inspect(id: string, held: readonly Lever[] = []): Inspection {
    const levers = [...(this.data.levers[id] ?? []), ...this.elsewhere(id, held)];
    if (levers.length === 0) return { outcome: 'gone' };
    return inspection({ ...this.data.looks[id], levers });
  }

  /** Levers that a deploy has given to another function since: a source or a route is a thing of its own. */
  private elsewhere(id: string, held: readonly Lever[]): Lever[] {
    const keys = held
      .filter(({ lever }) => lever === 'source' || lever === 'throttle')
      .map(leverKey);
    return Object.entries(this.data.levers)
      .filter(([functionId]) => functionId !== id)
      .flatMap(([, levers]) => levers.filter((lever) => keys.includes(leverKey(lever))));
  }

  private set(id: string, lever: Lever): void {
    const [elsewhere] = Object.entries(this.data.levers).find(([, levers]) =>
      levers.some((entry) => leverKey(entry) === leverKey(lever)),
    ) ?? [id];
    const isItsOwn = this.data.levers[id]?.some((entry) => leverKey(entry) === leverKey(lever));
    const isLoose = lever.lever === 'source' || lever.lever === 'throttle';
    const owner = isLoose && !isItsOwn ? elsewhere : id;
    this.data.levers[owner] = afterSetting(this.data.levers[owner] ?? [], [lever]);
  }

  private open(): OpenRecords {
    const records: PauseRecord[] = [];
    const problems: string[] = [];
    const unreadable: string[] = [];
    for (const [id, text] of Object.entries(this.data.records)) {
      const parsed = parsePauseRecord(text);
      if ('problems' in parsed) {
        problems.push(`record ${id}: ${parsed.problems.join('; ')}`);
        unreadable.push(id);
      } else if (isOpen(parsed.value)) records.push(parsed.value);
    }
    return { records, problems, unreadable };
  }

  private read(id: string): PauseRecord | undefined {
    const text = this.data.records[id];
    if (text === undefined) return undefined;
    const parsed = parsePauseRecord(text);
    if ('problems' in parsed) throw new CloudFailure('refused', parsed.problems.join('; '));
    return parsed.value;
  }

  private write(record: PauseRecord): void {
    if (this.losesWrite(record)) return;
    const before = this.data.records[record.recordId];
    const version = before === undefined ? 0 : (JSON.parse(before) as PauseRecord).version;
    if (record.version !== version + 1) throw new JournalConflict(record.recordId);
    this.data.records[record.recordId] = JSON.stringify(record);
  }
}

/** "concurrency=reserved 0" */
export function describe(lever: Lever): string {
  const numbers =
    'executions' in lever.state
      ? ` ${lever.state.executions}`
      : 'requestsPerSecond' in lever.state
        ? ` ${lever.state.requestsPerSecond}`
        : '';
  return `${leverKey(lever)}=${lever.state.kind}${numbers}`;
}
