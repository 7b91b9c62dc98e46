// An account in memory behind the CLI's own port: stacks, a change set at a time, a watchdog that answers.
// It keeps CloudFormation's rules that the verbs rely on, and writes down every call in order.
import type {
  Account,
  BucketEnd,
  ChangeSet,
  OpenAccount,
  Proposal,
  Stack,
  StackEnd,
  StackEvent,
} from '../../../lib/cli/aws/account';
import { deploymentOf } from '../../../lib/cli/aws/deployment';
import type { UsagePast } from '../../../lib/cli/aws/history/usage-past';
import type { CallOutcome } from '../../../lib/cli/guard/drill/canary-site';
import type { Caller, FoundWatchdog, GuardAlarm } from '../../../lib/cli/guard/host';
import type { CommandEvent } from '../../../lib/contract';
import type { Lever } from '../../../lib/core/pausing/target';
import type { AccountAnswers } from '../../../lib/scan';

export interface FakeAccountOptions {
  readonly stack?: Partial<Stack>;
  readonly template?: string;
  readonly changes?: ChangeSet['changes'];
  readonly end?: StackEnd;
  readonly events?: readonly StackEvent[];
  /** What the watchdog answers; a function may look at the command, or throw. */
  readonly answer?: (event: CommandEvent) => unknown;
  readonly functions?: readonly string[];
  /** What becomes of a call; left out, it runs. */
  readonly call?: () => CallOutcome;
  readonly levers?: () => readonly Lever[];
  /** A second stack, which a drill makes and removes. */
  readonly drill?: DrillStack;
  /** On the guard itself; may throw. Left out: all three, and calm. */
  readonly alarms?: () => readonly GuardAlarm[];
  /** What CloudWatch keeps of the functions. */
  readonly past?: UsagePast;
  /** What a survey finds. */
  readonly answers?: Partial<AccountAnswers>;
  /** The program that is deployed. */
  readonly code?: string;
  /** A bucket for templates is there already. */
  readonly hasBucket?: boolean;
  /** What becomes of its removal; left out, it is removed. */
  readonly bucketEnd?: BucketEnd;
  /** Guards in other stacks. */
  readonly watchdogs?: readonly FoundWatchdog[];
  /** Names of channels that lead nowhere. */
  readonly missing?: readonly string[];
  /** Runs in the middle of a proposal and of an execution. */
  readonly during?: (call: string) => Promise<void>;
}

export interface DrillStack {
  /** What an earlier drill left. */
  readonly leftover?: Partial<Stack>;
  /** How its creation and its removal end; left out, well. */
  readonly create?: StackEnd;
  readonly remove?: StackEnd;
}

export interface FakeAccount {
  readonly open: OpenAccount;
  readonly calls: readonly string[];
  readonly proposals: readonly Proposal[];
  readonly commands: readonly CommandEvent[];
}

const ANA = { account: '123456789012', principal: 'arn:aws:iam::123456789012:user/ana' };
const NO_PAST: UsagePast = { spent: [], unread: [], minutesOf: async function* () {} };

export function fakeAccount(options: FakeAccountOptions = {}): FakeAccount {
  const calls: string[] = [];
  const proposals: Proposal[] = [];
  const commands: CommandEvent[] = [];
  const open: OpenAccount = async ({ region = 'eu-west-1' }) => {
    const caller: Caller = { ...ANA, region };
    let stack: Stack | undefined = options.stack && stackOf(options.stack);
    const tell = (onEvent: (event: StackEvent) => void): void =>
      (options.events ?? []).forEach(onEvent);
    const account: Account = {
      caller: async () => caller,
      stack: async () => stack,
      find: async () => stack && deploymentOf(stack, async () => options.functions ?? []),
      functionsIn: async () => options.functions ?? [],
      usageHistory: async () => options.past ?? NO_PAST,
      templateOf: async () => options.template,
      ...fakeBuckets(region, calls, options),
      channelNames: async (names) => names.map((name) => foundAs(name, options)),
      deployedCode: async () => options.code ?? '',
      propose: async (proposal) => {
        calls.push(`propose ${region}`);
        await options.during?.(`propose ${region}`);
        proposals.push(proposal);
        const { changes = [] } = options;
        const kind = stack ? 'update' : 'create';
        return changes.length === 0
          ? null
          : { id: 'change-set-1', stackName: proposal.stackName, kind, changes };
      },
      discard: async () => {
        calls.push(`discard ${region}`);
      },
      execute: async (_changeSet, onEvent) => {
        calls.push(`execute ${region}`);
        await options.during?.(`execute ${region}`);
        tell(onEvent);
        const parameters = proposals[proposals.length - 1]?.parameters ?? {};
        const end = options.end ?? { outcome: 'done', status: 'CREATE_COMPLETE' };
        if (end.outcome === 'done')
          stack = stackOf({
            ...stack,
            status: end.status,
            parameters: { ...stack?.parameters, ...parameters },
          });
        return end;
      },
      remove: async (_name, onEvent) => {
        calls.push(`remove ${region}`);
        tell(onEvent);
        return options.end ?? { outcome: 'done', status: 'DELETE_COMPLETE' };
      },
      survey: async ({ account: accountId }) => ({ accountId, region, ...options.answers }),
      watchdogs: async () => options.watchdogs ?? [],
      command: async (name, event) => {
        calls.push(`${event.command} by ${name}`);
        commands.push(event);
        if (!options.answer) throw new Error(`nobody answers ${event.command}`);
        return options.answer(event);
      },
      alarmsOn: async () => options.alarms?.() ?? CALM_ALARMS,
      call: async () => options.call?.() ?? { kind: 'ran' },
      leversOf: async () => options.levers?.() ?? [],
    };
    return options.drill ? withDrill(account, options.drill, proposals) : account;
  };
  return { open, calls, proposals, commands };
}

const foundAs = (name: string, { missing = [] }: FakeAccountOptions) =>
  ({ name, found: missing.includes(name) ? 'no' : 'yes' }) as const;

/** One bucket for templates, and whatever is named. */
function fakeBuckets(
  region: string,
  calls: string[],
  { hasBucket = false, bucketEnd = { outcome: 'removed' } }: FakeAccountOptions,
): Pick<Account, 'templateBucket' | 'makeBucket' | 'upload' | 'removeBucket'> {
  let isMade = hasBucket;
  return {
    templateBucket: async (wished) => ({
      name: wished ?? 'spendfuse-templates',
      region,
      state: wished || isMade ? 'ready' : 'missing',
    }),
    makeBucket: async ({ name }) => {
      calls.push(`make ${name} in ${region}`);
      isMade = true;
    },
    upload: async ({ name }) => {
      calls.push(`upload to ${name} in ${region}`);
      return `https://${name}.s3.${region}.amazonaws.com/template`;
    },
    removeBucket: async ({ name }) => {
      calls.push(`remove ${name} in ${region}`);
      return bucketEnd;
    },
  };
}

/** The same account, where a stack whose name ends in -drill is another one. */
function withDrill(account: Account, drill: DrillStack, proposals: readonly Proposal[]): Account {
  const isDrills = (name: string): boolean => name.endsWith('-drill');
  let stack: Stack | undefined = drill.leftover && stackOf(drill.leftover);
  return {
    ...account,
    stack: async (name) => (isDrills(name) ? stack : account.stack(name)),
    propose: async (proposal) => {
      await account.propose(proposal);
      return { id: 'change-set-2', stackName: proposal.stackName, kind: 'create', changes: [] };
    },
    execute: async (changeSet, onEvent) => {
      await account.execute(changeSet, onEvent);
      const { parameters } = proposals[proposals.length - 1] ?? {};
      stack = stackOf({ name: changeSet.stackName, parameters });
      return drill.create ?? { outcome: 'done', status: 'CREATE_COMPLETE' };
    },
    remove: async (name, onEvent) => {
      await account.remove(name, onEvent);
      const end = drill.remove ?? { outcome: 'done', status: 'DELETE_COMPLETE' };
      if (end.outcome === 'done') stack = undefined;
      return end;
    },
  };
}

const CALM_ALARMS: readonly GuardAlarm[] = (['silence', 'errors', 'throttles'] as const).map(
  (name) => ({ name, state: 'OK', sinceMs: null }),
);

const stackOf = (changes: Partial<Stack>): Stack => ({
  name: 'spendfuse',
  id: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/spendfuse/1',
  status: 'CREATE_COMPLETE',
  outputs: { WatchdogName: 'spendfuse-watchdog' },
  parameters: { Mode: 'observe', CeilingUsdPerDay: 'auto' },
  changedAtMs: null,
  ...changes,
});
