// The canary of a drill as a CloudFormation stack of its own.
// A stack of that name which is not a drill's is somebody's, and is never touched.

import { awsPriceBook } from '../../../core/prices/books/aws';
import { type Rate, rateOf } from '../../../core/prices/rate';
import type { CallOutcome, CanarySite } from '../../guard/drill/canary-site';
import {
  CANARY,
  type CanaryWords,
  type DrillPlan,
  EXPECTED_MINUTES,
  PHASE_MINUTES,
} from '../../guard/drill/drill-plan';
import type { Removal } from '../../guard/drill/drill-report';
import { inTime } from '../../guard/waiting';
import { Failure } from '../../mistake';
import type { Account } from '../account';
import { canaryTemplate, DRILL_PARAMETER } from './canary-template';

const TRY_AGAIN = 'fix what it names and run the drill again; everything of this drill is removed';

export class CanaryStack implements CanarySite {
  readonly rate: Rate = rateOf({ memoryMb: CANARY.memoryMb, architecture: 'x86_64' }, awsPriceBook);
  readonly words: CanaryWords = {
    made: ({ functionName, stackName }) =>
      `one function (${functionName}) with a role without permissions, in its own stack (${stackName})`,
    removed: 'The canary and its role are removed.',
    size: `${CANARY.memoryMb} MB`,
    minutes: EXPECTED_MINUTES,
    refusal: '429',
  };
  private proposing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly account: Account,
    private readonly place: { readonly region: string; readonly profile?: string },
  ) {}

  async leftover({ stackName }: DrillPlan): Promise<string | undefined> {
    const stack = await this.account.stack(stackName);
    if (!stack || stack.parameters[DRILL_PARAMETER] !== undefined) return stack?.name;
    throw new Failure(
      `a stack named ${stackName} exists already, and no drill made it`,
      'a drill needs that name: rename or remove that stack first',
    );
  }

  async create(plan: DrillPlan, stopIfInterrupted: () => void): Promise<void> {
    const proposal = this.account.propose({
      stackName: plan.stackName,
      template: canaryTemplate(plan),
      parameters: { [DRILL_PARAMETER]: plan.guard },
    });
    this.proposing = proposal.catch(() => undefined);
    const changeSet = await proposal;
    stopIfInterrupted();
    if (!changeSet) throw new Failure(`the stack ${plan.stackName} exists already`, TRY_AGAIN);
    const end = await inTime(
      this.account.execute(changeSet, () => undefined),
      {
        ms: PHASE_MINUTES.create * 60_000,
        words: 'CloudFormation has not created the canary in time',
      },
    );
    if (end.outcome === 'failed')
      throw new Failure(`the canary was not created: ${end.reasons.join('; ')}`, TRY_AGAIN);
  }

  call({ functionName }: DrillPlan): Promise<CallOutcome> {
    return this.account.call(functionName);
  }

  levers({ functionName }: DrillPlan) {
    return this.account.leversOf(functionName);
  }

  /** A change set that is still being made would leave a stack behind: it is waited for. */
  async remove({ stackName }: DrillPlan): Promise<Removal> {
    await this.proposing;
    try {
      const end = await inTime(
        this.account.remove(stackName, () => undefined),
        {
          ms: PHASE_MINUTES.remove * 60_000,
          words: 'CloudFormation has not removed it in time',
        },
      );
      if (end.outcome === 'done') return { isGone: true, leftovers: [] };
      return this.left(stackName, end.reasons.join('; ') || end.status);
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      return this.left(stackName, cause.message);
    }
  }

  private left(stackName: string, because: string): Removal {
    const { region, profile } = this.place;
    const words = profile ? ` --profile ${profile}` : '';
    return {
      isGone: false,
      leftovers: [
        `The stack ${stackName} still exists (${because}). Remove it, or let the next drill do so: aws cloudformation delete-stack --stack-name ${stackName} --region ${region}${words}`,
      ],
    };
  }
}
