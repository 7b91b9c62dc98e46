// `spendfuse drill`: proves an installed guard with a canary that is created, flooded, paused, resumed and removed.
// Nothing is created before the person has read what it costs, and nothing stays: not after a failure, not after Ctrl-C.

import { EXIT, type ExitCode } from '../exit-codes';
import { type DrillView, drillJson, renderDrill, renderStep } from '../render/drill-text';
import type { Session } from '../session';
import { isAgreed } from './asking';
import { command, type FoundGuard, historyOf } from './command';
import { Canary } from './drill/canary';
import type { CanarySite } from './drill/canary-site';
import { planDrill, wordsOf } from './drill/drill-plan';
import type { DrillPorts } from './drill/drill-ports';
import { outcomeOf } from './drill/drill-report';
import { runDrill } from './drill/run-drill';
import type { GuardHost, OpenHost } from './host';
import { beginOn, declined, type Order, tell } from './ordering';
import { inTime } from './waiting';

export interface DrillOrder extends Order {
  readonly timeoutMs: number;
  readonly enforce: boolean;
}

/** What a cloud brings to a drill: how to open its accounts, and where a canary lives in one. */
export interface DrillCloud<Host extends GuardHost> {
  readonly open: OpenHost<Host>;
  readonly siteOf: (guard: FoundGuard<Host>) => CanarySite;
}

export async function drill<Host extends GuardHost>(
  order: DrillOrder,
  session: Session,
  cloud: DrillCloud<Host>,
): Promise<ExitCode> {
  const guard = await beginOn(order, session, cloud.open);
  const site = cloud.siteOf(guard);
  const { mode, status } = await command(guard, { command: 'status' });
  const { nowMs } = session.io;
  const plan = planDrill({
    nowMs: nowMs(),
    guard: status?.guard ?? order.stackName,
    guardStack: order.watchdog ? 'spendfuse' : order.stackName,
    mode,
    isEnforced: order.enforce,
    timeoutMs: order.timeoutMs,
    ...{ rate: site.rate, words: site.words, phases: site.phases },
  });
  tell(session, ...wordsOf(plan, nowMs()));
  const leftover = await site.leftover(plan);
  if (leftover !== undefined)
    tell(session, `What is left of an earlier drill is removed first: ${leftover}.`);
  if (!(await isAgreed('Run the drill?', session.io, order.yes))) return declined(session);
  const canary = new Canary(site, plan, session);
  const run = await canary.guardedBy(async () => {
    if (leftover !== undefined) await canary.removeLeftover();
    return runDrill(plan, portsOf(guard, { canary, site }, session));
  });
  const view: DrillView = { plan, ...run, caller: guard.caller };
  session.io.stdout.write(
    order.output === 'json' ? drillJson(view) : renderDrill(view, session.style),
  );
  if (!run.removal.isGone) return EXIT.failure;
  return outcomeOf(run) === 'proven' ? EXIT.ok : EXIT.findings;
}

/** A watchdog that is at work on a tick answers when that is over. */
const LOOK_MS = 60_000;

function portsOf(
  guard: FoundGuard,
  { canary, site }: { readonly canary: Canary; readonly site: CanarySite },
  session: Session,
): DrillPorts {
  const { io } = session;
  const startMs = io.nowMs();
  const ask = (event: Parameters<typeof command>[1], ms = LOOK_MS) =>
    inTime(command(guard, event), { ms, words: 'the watchdog has not answered in time' });
  return {
    now: io.nowMs,
    sleep: io.sleep,
    stopIfInterrupted: () => canary.stopIfInterrupted(),
    tell: (step) =>
      io.stderr.write(`${renderStep(step, startMs, session.errorStyle).join('\n')}\n`),
    canary: {
      create: () => canary.create(),
      call: () => site.call(canary.plan),
      levers: () => site.levers(canary.plan),
    },
    guard: {
      status: () => ask({ command: 'status' }),
      resume: (recordId, because) =>
        ask(
          {
            command: 'resume',
            functions: [recordId],
            by: guard.caller.principal,
            because,
          },
          canary.plan.phases.resume * 60_000,
        ),
      history: async (recordId) => {
        const answer = await ask({ command: 'status' });
        const history = await historyOf(guard, answer, [recordId]);
        return history?.records.find((record) => record.recordId === recordId);
      },
    },
  };
}
