// One tick of the engine with a cloud behind the ports: what it needs before, and what is written down after.
// Must never run on memory that another run has replaced, or a function just resumed would be paused again.

import type { LastTick } from '../../lib/contract';
import { type Orders, type TickReport, tick } from '../../lib/engine/tick';
import { coverageOf } from './coverage';
import { reasonOf } from './failure-words';
import type { Guard, TickCounts } from './guard';
import { runningAwayIn } from './running-away';

/** The next tick starts a minute later; what is left then is the time to tell and to write down. */
const BUDGET_MS = 40_000;

export class TickFailed extends Error {}

export async function runTick(guard: Guard, holder: string, ordered?: Orders): Promise<TickReport> {
  const { ports, settings, timing, stores, prices, owner } = guard;
  const policy = { ...settings.policy, mode: await stores.mode.now(settings.policy.mode) };
  if (guard.memory && !(await ports.journal.isMemoryCurrent())) guard.memory = null;
  const discoveredBefore = guard.memory?.discoveredAtMs;
  const { memory, report } = await tick({
    ...{ ports, policy, prices, holder, owner },
    clock: timing.now,
    memory: guard.memory,
    budgetMs: BUDGET_MS,
    ordered,
  });
  guard.memory = memory;
  await writeDown(guard, report);
  if (memory?.discoveredAtMs !== discoveredBefore) await guard.afterDiscovery();
  return report;
}

async function writeDown(guard: Guard, report: TickReport): Promise<void> {
  const { log, timing, stores, memory, settings } = guard;
  const all = memory?.functions ?? [];
  const functions = all.length;
  const verdicts = report.verdicts.filter(isNotable).slice(0, VERDICTS_MAX).map(inBrief);
  log(report.problems.length > 0 ? 'warn' : 'info', 'tick', {
    outcome: report.outcome,
    mode: report.mode,
    tookMs: timing.now() - report.atMs,
    functions,
    readsBought: report.readsBought,
    isDrillDown: report.isDrillDown,
    openRecords: report.openRecords,
    verdicts,
    done: report.done,
    refusals: report.refusals,
    told: report.told.map(({ type, functionName }) => `${type} ${functionName}`),
    problems: report.problems,
  });
  if (report.outcome === 'lease-held') return;
  if (report.outcome === 'journal-unreadable') throw new TickFailed(report.problems.join('; '));
  guard.countTick(report.atMs, countsOf(report));
  const summary: LastTick = {
    atMs: report.atMs,
    outcome: report.outcome,
    functions,
    openRecords: report.openRecords,
    readsBought: report.readsBought,
    ...coverageOf(all, settings.policy),
    problems: report.problems.slice(0, 20),
    runningAway: runningAwayIn(report, all),
    verdicts,
    refusals: report.refusals.slice(0, VERDICTS_MAX),
  };
  await stores.lastTick
    .write(summary)
    .catch((cause) => log('warn', 'tick-not-written-down', { because: reasonOf(cause) }));
}

/** A new account's functions are all learning, every minute: that is no news, and a log is paid by its length. */
const VERDICTS_MAX = 50;
const isNotable = ({ verdict }: TickReport['verdicts'][number]): boolean =>
  verdict.kind !== 'learning';
const inBrief = ({ functionId, verdict }: TickReport['verdicts'][number]) => ({
  functionId,
  kind: verdict.kind,
  because: 'because' in verdict ? verdict.because : '',
});

function countsOf({ verdicts, plans, refusals, told }: TickReport): TickCounts {
  const observed = new Set(
    refusals
      .filter((refusal) => refusal.reason === 'observe-mode')
      .map((refusal) => refusal.functionId),
  );
  const count = (type: string): number => told.filter((alert) => alert.type === type).length;
  return {
    heartbeat: 1,
    breaches: verdicts.filter(({ verdict }) => verdict.kind === 'breach').length,
    pauses: plans.filter((plan) => plan.actions.length > 0 && !observed.has(plan.functionId))
      .length,
    resumes: count('resumed'),
    pauseFailures: count('pause-failed'),
    blind: verdicts.filter(({ verdict }) => verdict.kind === 'blind').length,
  };
}
