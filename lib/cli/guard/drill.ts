// `spendfuse drill`: proves an installed guard with a canary that is created, flooded, paused, resumed and removed.
// Nothing is created before the person has read what it costs, and nothing stays: not after a failure, not after Ctrl-C.

import { canaryTemplate, DRILL_PARAMETER } from '../aws/drill/canary-template';
import { EXIT, type ExitCode } from '../exit-codes';
import { Failure, Interrupted } from '../mistake';
import { type DrillView, drillJson, renderDrill, renderStep } from '../render/drill-text';
import type { Session } from '../session';
import type { Stack } from './account';
import { isAgreed } from './asking';
import { command, type FoundGuard, historyOf } from './command';
import { type DrillPlan, PHASE_MINUTES, planDrill, wordsOf } from './drill/drill-plan';
import type { DrillPorts } from './drill/drill-ports';
import { type DrillRun, outcomeOf, type Removal } from './drill/drill-report';
import { runDrill } from './drill/run-drill';
import { begin, declined, type Order, tell } from './ordering';
import { inTime } from './waiting';

export interface DrillOrder extends Order {
  readonly timeoutMs: number;
  readonly enforce: boolean;
}

export async function drill(order: DrillOrder, session: Session): Promise<ExitCode> {
  const guard = await begin(order, session);
  const { mode, status } = await command(guard, { command: 'status' });
  const { nowMs } = session.io;
  const plan = planDrill({
    nowMs: nowMs(),
    guard: status?.guard ?? order.stackName,
    guardStack: order.watchdog ? 'spendfuse' : order.stackName,
    mode,
    isEnforced: order.enforce,
    timeoutMs: order.timeoutMs,
  });
  tell(session, ...wordsOf(plan, nowMs()));
  const leftover = await leftoverOf(guard, plan);
  if (leftover)
    tell(session, `What is left of an earlier drill is removed first: ${leftover.name}.`);
  if (!(await isAgreed('Run the drill?', session.io, order.yes))) return declined(session);
  const canary = new Canary(guard, plan, session, order);
  const run = await canary.guardedBy(async () => {
    if (leftover) await canary.removeLeftover();
    return runDrill(plan, portsOf(guard, canary, session));
  });
  const view: DrillView = { plan, ...run, caller: guard.caller };
  session.io.stdout.write(
    order.output === 'json' ? drillJson(view) : renderDrill(view, session.style),
  );
  if (!run.removal.isGone) return EXIT.failure;
  return outcomeOf(run) === 'proven' ? EXIT.ok : EXIT.findings;
}

/** A stack of that name which is not a drill's is somebody's, and is not touched. */
async function leftoverOf({ account }: FoundGuard, plan: DrillPlan): Promise<Stack | undefined> {
  const stack = await account.stack(plan.stackName);
  if (!stack || stack.parameters[DRILL_PARAMETER] !== undefined) return stack;
  throw new Failure(
    `there is a stack named ${plan.stackName} which is not a drill's`,
    'a drill needs that name: rename or remove that stack first',
  );
}

/** The canary's stack, from before it is created until it is gone for sure. */
class Canary {
  private isInterrupted = false;
  private isTouched = false;
  private proposing: Promise<unknown> = Promise.resolve();
  private removing: Promise<Removal> | undefined;

  constructor(
    private readonly guard: FoundGuard,
    readonly plan: DrillPlan,
    private readonly session: Session,
    private readonly order: DrillOrder,
  ) {}

  /** Whatever becomes of the work, the canary is removed, and Ctrl-C waits for that. */
  async guardedBy(work: () => Promise<DrillRun>): Promise<DrillRun & { removal: Removal }> {
    const forget = this.session.io.onInterrupt(() => this.interrupt());
    try {
      const run = await work();
      return { ...run, removal: await this.remove() };
    } catch (cause) {
      const { leftovers } = await this.remove();
      if (!this.isInterrupted) tell(this.session, ...leftovers);
      throw cause;
    } finally {
      forget();
    }
  }

  stopIfInterrupted(): void {
    if (this.isInterrupted) throw new Interrupted();
  }

  async removeLeftover(): Promise<void> {
    this.isTouched = true;
    const { isGone, leftovers } = await this.remove();
    this.removing = undefined;
    this.isTouched = false;
    if (!isGone)
      throw new Failure('what is left of an earlier drill cannot be removed', leftovers.join('; '));
  }

  async create(): Promise<void> {
    const { account } = this.guard;
    const { plan } = this;
    this.isTouched = true;
    const proposal = account.propose({
      stackName: plan.stackName,
      template: canaryTemplate(plan),
      parameters: { [DRILL_PARAMETER]: plan.guard },
    });
    this.proposing = proposal.catch(() => undefined);
    const changeSet = await proposal;
    this.stopIfInterrupted();
    if (!changeSet) throw new Failure(`the stack ${plan.stackName} is there already`, TRY_AGAIN);
    const end = await inTime(
      account.execute(changeSet, () => undefined),
      {
        ms: PHASE_MINUTES.create * 60_000,
        words: 'CloudFormation has not created the canary in time',
      },
    );
    if (end.outcome === 'failed')
      throw new Failure(`the canary was not created: ${end.reasons.join('; ')}`, TRY_AGAIN);
  }

  private async interrupt(): Promise<void> {
    this.isInterrupted = true;
    tell(this.session, 'Removing the canary; a second Ctrl-C leaves it where it is.');
    const { isGone, leftovers } = await this.remove();
    tell(this.session, ...(isGone ? ['It is gone; the guard closes its record.'] : leftovers));
  }

  /** Once: an interruption and an end that meet wait for the same removal. */
  private remove(): Promise<Removal> {
    this.removing ??= this.removeNow();
    return this.removing;
  }

  private async removeNow(): Promise<Removal> {
    if (!this.isTouched) return { isGone: true, leftovers: [] };
    await this.proposing;
    const { stackName } = this.plan;
    try {
      const end = await inTime(
        this.guard.account.remove(stackName, () => undefined),
        {
          ms: PHASE_MINUTES.remove * 60_000,
          words: 'CloudFormation has not removed it in time',
        },
      );
      if (end.outcome === 'done') return { isGone: true, leftovers: [] };
      return this.left(end.reasons.join('; ') || end.status);
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      return this.left(cause.message);
    }
  }

  private left(because: string): Removal {
    const { region } = this.guard.caller;
    const profile = this.order.profile ? ` --profile ${this.order.profile}` : '';
    const { stackName } = this.plan;
    return {
      isGone: false,
      leftovers: [
        `The stack ${stackName} is still there (${because}). Remove it, or let the next drill do so: aws cloudformation delete-stack --stack-name ${stackName} --region ${region}${profile}`,
      ],
    };
  }
}

const TRY_AGAIN = 'mend what it names and run the drill again; nothing of this one stays';

/** A watchdog that is at work on a tick answers when that is over. */
const LOOK_MS = 60_000;

function portsOf(guard: FoundGuard, canary: Canary, session: Session): DrillPorts {
  const { io } = session;
  const startMs = io.nowMs();
  const { functionName } = canary.plan;
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
      call: () => guard.account.call(functionName),
      levers: () => guard.account.leversOf(functionName),
    },
    guard: {
      status: () => ask({ command: 'status' }),
      resume: (recordId) =>
        ask(
          {
            command: 'resume',
            functions: [recordId],
            by: guard.caller.principal,
            because: 'the drill is over',
          },
          PHASE_MINUTES.resume * 60_000,
        ),
      history: async (recordId) => {
        const answer = await ask({ command: 'status' });
        const history = await historyOf(guard, answer, [recordId]);
        return history?.records.find((one) => one.recordId === recordId);
      },
    },
  };
}
