// One AWS account and Region as the deploying verbs need it: stacks, change sets, the bucket for templates, and the host of a guard.
// Words of this tool, not of an SDK; whoever implements it turns every refusal of AWS into a Failure with a fix.

import type { Lever } from '../../core/pausing/target';
import type { AccountAnswers } from '../../scan';
import type { CallOutcome } from '../guard/drill/canary-site';
import type { Caller, GuardHost, OpenHost } from '../guard/host';
import type { HistoryRequest, UsagePast } from './history/usage-past';

export interface Stack {
  readonly name: string;
  readonly id: string;
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  /** When it was made or changed last. */
  readonly changedAtMs: number | null;
}

export interface ResourceChange {
  readonly action: 'add' | 'modify' | 'remove' | 'other';
  readonly logicalId: string;
  readonly type: string;
  readonly isReplaced: boolean;
  /** Names of the properties that change. */
  readonly properties: readonly string[];
}

export interface ChangeSet {
  readonly id: string;
  readonly stackName: string;
  readonly kind: 'create' | 'update';
  readonly changes: readonly ResourceChange[];
}

/** Where a template too large for a request is put. missing: it has to be made first. */
export interface TemplateBucket {
  readonly name: string;
  readonly region: string;
  readonly state: 'ready' | 'missing';
}

export type BucketEnd =
  | { readonly outcome: 'removed' }
  | { readonly outcome: 'kept'; readonly because: string };

/** `unknown`: whoever asks may not look. */
export interface NameFound {
  readonly name: string;
  readonly found: 'yes' | 'no' | 'unknown';
}

export interface Proposal {
  readonly stackName: string;
  readonly template: string;
  /** Where the template was put; left out: it goes into the request. */
  readonly templateUrl?: string;
  /** Parameters left out keep the value they have, or the template's default. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface StackEvent {
  readonly atMs: number;
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

/** `reasons`: what CloudFormation said about each resource that failed, first cause first. */
export type StackEnd =
  | { readonly outcome: 'done'; readonly status: string }
  | { readonly outcome: 'failed'; readonly status: string; readonly reasons: readonly string[] };

export type OnStackEvent = (event: StackEvent) => void;

export interface Account extends GuardHost {
  stack(name: string): Promise<Stack | undefined>;
  /** Names of the Lambda functions that belong to the stack. */
  functionsIn(stackName: string): Promise<readonly string[]>;
  /** The template that the stack was deployed with. */
  templateOf(name: string): Promise<string | undefined>;
  /** The bucket for templates; `wished`: that one, which must be there. */
  templateBucket(wished?: string): Promise<TemplateBucket>;
  makeBucket(bucket: TemplateBucket): Promise<void>;
  /** Puts the template there, and says its address. */
  upload(bucket: TemplateBucket, template: string): Promise<string>;
  removeBucket(bucket: TemplateBucket): Promise<BucketEnd>;
  /** Whether secrets, parameters and topics are there; their values are not read. */
  channelNames(names: readonly string[]): Promise<readonly NameFound[]>;
  /** The program that a function runs, as text. */
  deployedCode(functionName: string): Promise<string>;
  /** null: the stack is as the proposal wants it already. */
  propose(proposal: Proposal): Promise<ChangeSet | null>;
  /** Leaves nothing of a proposal that was not accepted. */
  discard(changeSet: ChangeSet): Promise<void>;
  execute(changeSet: ChangeSet, onEvent: OnStackEvent): Promise<StackEnd>;
  remove(stackName: string, onEvent: OnStackEvent): Promise<StackEnd>;
  /** What a scan of the live account looks at; read-only. `tell` hears what takes long. */
  survey(caller: Caller, tell: (line: string) => void): Promise<AccountAnswers>;
  /** What the functions were called for lately, as CloudWatch keeps it; read-only. */
  usageHistory(request: HistoryRequest): Promise<UsagePast>;
  /** Calls a function and waits for it. */
  call(functionName: string): Promise<CallOutcome>;
  /** The levers that a function called by nobody but us can have. */
  leversOf(functionName: string): Promise<readonly Lever[]>;
}

export type OpenAccount = OpenHost<Account>;
