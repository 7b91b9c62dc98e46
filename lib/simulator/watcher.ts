// Watches every call the guard makes and says where it broke a promise. It helps nobody and changes nothing.
// A violation is a sentence with the time and the function in it; a run without violations has an empty list.

import type { AlertEvent } from '../core/alerts/alert';
import type { AccountSample } from '../core/detection/usage';
import { isHolding, type PauseRecord } from '../core/pausing/pause-record';
import { describeLever, isSameState, type Lever, leverKey } from '../core/pausing/target';
import { type GuardPolicy, isNeverPaused } from '../core/policy/policy';
import { formatUtc } from '../core/units/time';
import { holdsLever } from './cloud/control-plane';
import { imbalanceOf } from './cloud/inlet';
import type { JournalStore } from './cloud/journal-store';
import type { SimulatedCloud } from './cloud/simulated-cloud';
import type { SimulatedFunction } from './cloud/simulated-function';
import { type Faults, isDisturbed } from './faults';
import type { Moments } from './moments';
import type { Process } from './timeline';

export interface WatcherOptions {
  readonly cloud: SimulatedCloud;
  readonly store: JournalStore;
  readonly policy: GuardPolicy;
  readonly faults: Faults;
  readonly moments: Moments;
  readonly clock: () => number;
  /** null: no attack in this run, so nothing may be paused. */
  readonly attackAtMs: number | null;
}

const VIOLATIONS_MAX = 50;
/** Healthy ticks within which an alert must be out, a pause or a resume done. A mapping may take a minute to settle. */
const PATIENCE_TICKS = 6;
/** A conflict or a lost lease in a fault window may be felt a while after it. */
const AFTERMATH_MS = 3 * 60_000;

export class Watcher {
  private readonly found = new Set<string>();
  private readonly firstPriors = new Map<string, Lever>();
  private readonly readBy = new Map<string, Set<string>>();
  private readonly acting = new Map<string, Set<string>>();
  private readonly toldOnce = new Map<string, number>();
  private readonly overdue = new Map<string, number>();
  private readonly pausedIds = new Set<string>();
  private lastMs = 0;

  constructor(private readonly options: WatcherOptions) {}

  get violations(): string[] {
    return [...this.found];
  }

  /** Functions whose every held lever was where a pause wants it, at some moment. */
  get paused(): ReadonlySet<string> {
    return this.pausedIds;
  }

  sawAccount(samples: readonly AccountSample[], nowMs: number): void {
    const { attackAtMs, moments } = this.options;
    if (attackAtMs === null) return;
    const attackMinute = Math.floor(attackAtMs / 60_000);
    if (samples.some((sample) => sample.epochMinute >= attackMinute))
      moments.addOnce({
        atMs: nowMs,
        kind: 'first-metric',
        functionName: 'the account',
        words: 'the first minute of it shows in the metrics',
      });
  }

  sawRecords(process: Process, records: readonly PauseRecord[]): void {
    for (const { recordId } of records) {
      const readers = this.readBy.get(recordId) ?? new Set<string>();
      readers.add(process.name);
      this.readBy.set(recordId, readers);
    }
  }

  recordWritten(record: PauseRecord, nowMs: number): void {
    this.checkTime(nowMs);
    const simulated = this.options.cloud.find(record.functionId);
    for (const { prior } of record.held) {
      const key = `${record.recordId} ${leverKey(prior)}`;
      const first = this.firstPriors.get(key);
      if (!first) {
        this.firstPriors.set(key, prior);
        if (simulated && !holdsLever(simulated, prior))
          this.violate(
            record.functionName,
            `its record holds ${describeLever(prior)}, which it is not`,
          );
      } else if (!isSameState(first, prior)) {
        this.violate(record.functionName, `the prior ${describeLever(first)} was overwritten`);
      }
    }
    const holding = this.options.store.records.filter(
      (other) => other.functionId === record.functionId && isHolding(other),
    );
    if (holding.length > 1) this.violate(record.functionName, 'two records hold it at once');
    this.notePhase(record, nowMs);
  }

  setBegins(process: Process, functionId: string, lever: Lever): void {
    this.checkTime(this.options.clock());
    const simulated = this.options.cloud.find(functionId);
    const name = simulated?.spec.name ?? functionId;
    const acting = this.acting.get(functionId) ?? new Set<string>();
    if (acting.size > 0 && !acting.has(process.name))
      this.violate(name, 'two runs act on it at once');
    acting.add(process.name);
    this.acting.set(functionId, acting);
    this.checkRecorded(process, functionId, lever, name);
    if (simulated) this.checkAllowed(simulated, lever);
  }

  setTook(functionId: string, nowMs: number): void {
    const { cloud, store, moments } = this.options;
    const simulated = cloud.find(functionId);
    const record = store.records.find(
      (candidate) => candidate.functionId === functionId && isHolding(candidate),
    );
    if (!simulated || !record) return;
    const isDown = record.held.every(({ paused }) => holdsLever(simulated, paused));
    if (!isDown || (record.phase !== 'pausing' && record.phase !== 'paused')) return;
    this.pausedIds.add(functionId);
    moments.addOnce({
      atMs: nowMs,
      kind: 'paused',
      functionName: record.functionName,
      words: record.held.map(({ paused }) => describeLever(paused)).join(', '),
    });
  }

  setEnds(process: Process, functionId: string): void {
    this.acting.get(functionId)?.delete(process.name);
  }

  told(alert: AlertEvent, nowMs: number): void {
    const { store, moments, faults } = this.options;
    moments.add({
      atMs: nowMs,
      kind: 'alert',
      functionName: alert.functionName,
      words: alert.headline,
    });
    const record = store.records.find((pauseRecord) => pauseRecord.recordId === alert.recordId);
    if (!record) return;
    // Each time it is held anew, or further, is told once.
    const held = record.history.filter(({ phase }) => phase === 'pausing').length;
    const key = `${alert.recordId} ${alert.type} ${held}`;
    const before = this.toldOnce.get(key);
    this.toldOnce.set(key, nowMs);
    if (before === undefined || isDisturbed(faults, before, AFTERMATH_MS)) return;
    this.violate(record.functionName, `"${alert.type}" was told twice`);
  }

  /** After every tick that ran to its end. */
  tickEnded(startedMs: number, isHealthy: boolean): void {
    const nowMs = this.options.clock();
    this.checkTime(nowMs);
    if (nowMs - startedMs > 900_000)
      this.violate('the watchdog', `a tick took ${nowMs - startedMs} ms`);
    for (const simulated of this.options.cloud.functions) {
      for (const inlet of simulated.inlets) {
        const missing = imbalanceOf(inlet.ledger());
        if (missing !== 0) this.violate(simulated.spec.name, `${missing} events are nowhere`);
        const twice = inlet.rescue?.ranTwice ?? 0;
        if (twice > 0) this.violate(simulated.spec.name, `${twice} events were replayed twice`);
      }
    }
    if (isHealthy && !isDisturbed(this.options.faults, nowMs, AFTERMATH_MS)) this.checkOverdue();
  }

  violate(name: string, words: string): void {
    if (this.found.size < VIOLATIONS_MAX)
      this.found.add(`${formatUtc(this.options.clock())} ${name}: ${words}`);
  }

  private checkTime(nowMs: number): void {
    if (nowMs < this.lastMs) this.violate('time', `went back from ${this.lastMs} to ${nowMs}`);
    this.lastMs = nowMs;
  }

  private checkRecorded(process: Process, functionId: string, lever: Lever, name: string): void {
    const records = this.options.store.records.filter(
      (record) => record.functionId === functionId && isHolding(record),
    );
    const holds = records.filter((record) =>
      record.held.some(({ prior }) => leverKey(prior) === leverKey(lever)),
    );
    if (holds.length === 0)
      this.violate(name, `${describeLever(lever)} was set without a record of what was before`);
    else if (!holds.some(({ recordId }) => this.readBy.get(recordId)?.has(process.name)))
      this.violate(name, `${describeLever(lever)} was set before its record was read back`);
  }

  private checkAllowed(simulated: SimulatedFunction, lever: Lever): void {
    const { name, isGuardOwn, override, isTarget } = simulated.spec;
    if (isGuardOwn) this.violate(name, 'the guard touched itself');
    if (override.isIgnored) this.violate(name, 'it is ignored, and was touched');
    if (!isTarget) this.violate(name, `it is a bystander, and ${describeLever(lever)} was set`);
    const isStop =
      (lever.lever === 'concurrency' &&
        lever.state.kind === 'reserved' &&
        lever.state.executions === 0) ||
      (lever.lever === 'source' && lever.state.kind === 'disabled');
    if (isStop && (override.isNeverPaused || isNeverPaused(this.options.policy, name)))
      this.violate(name, 'it is never to be paused, and was');
  }

  /** Work that healthy ticks leave undone. */
  private checkOverdue(): void {
    const due = new Set<string>();
    for (const record of this.options.store.records) {
      const { recordId, phase, untold, functionName } = record;
      if (untold.length > 0) due.add(`${functionName}: "${untold[0]}" is not told (${recordId})`);
      if (phase === 'pausing' || phase === 'resuming')
        due.add(`${functionName}: still ${phase} (${recordId})`);
    }
    for (const words of [...this.overdue.keys()]) if (!due.has(words)) this.overdue.delete(words);
    for (const words of due) {
      const ticks = (this.overdue.get(words) ?? 0) + 1;
      this.overdue.set(words, ticks);
      if (ticks === PATIENCE_TICKS) this.violate(words, `after ${ticks} healthy ticks`);
    }
  }

  private notePhase(record: PauseRecord, nowMs: number): void {
    const { moments, cloud } = this.options;
    const last = record.history[record.history.length - 1];
    if (!last || last.atMs !== record.phaseSinceMs || last.phase !== record.phase) return;
    const at = { atMs: nowMs, functionName: record.functionName, words: last.because };
    if (record.phase === 'probation') moments.addOnce({ ...at, kind: 'probation' });
    if (record.phase === 'pausing' && record.holdLevel > 0 && record.history.length > 1)
      moments.addOnce({ ...at, kind: 're-tripped' });
    if (record.phase !== 'closed') return;
    moments.addOnce({ ...at, kind: 'resumed' });
    const simulated = cloud.find(record.functionId);
    const isOurs = !record.held.some(({ status }) => status === 'released');
    if (!simulated || !isOurs) return;
    for (const { prior } of record.held)
      if (!holdsLever(simulated, prior))
        this.violate(record.functionName, `was closed without giving back ${describeLever(prior)}`);
  }
}
