// What a deployment to one Region would do: the change set, the parameters and the permissions, before anybody is asked.
// The change set is exact; without a bucket for the template there is none, and the template itself is shown instead.

import { createHash } from 'node:crypto';
import { ACCOUNT_GUARD } from '../../aws/contract';
import type { ChannelSetting } from '../../contract';
import type { GuardPolicy } from '../../core/policy/policy';
import type { Caller } from '../guard/host';
import type { DeployPreview } from '../render/change-set-text';
import type { Account, ChangeSet, Stack, TemplateBucket } from './account';
import { channelArns } from './deploy-channels';
import { type GivenPermission, permissionsOf } from './template-permissions';

/** Left out: kept as deployed, or the template's default. */
export interface GuardParameters {
  readonly mode?: 'observe' | 'enforce';
  readonly alertEmail?: string;
  readonly ceilingUsdPerDay?: string;
  readonly accountCeilingUsdPerDay?: string;
  readonly monthlyBudgetUsd?: string;
  /** Shown nowhere: whoever has it may send to it. */
  readonly webhook?: string;
  /** Empty: none. */
  readonly channels?: readonly ChannelSetting[];
  readonly confirmPage?: boolean;
  /** Empty: none. */
  readonly permissionsBoundaryArn?: string;
  readonly kmsKeyArn?: string;
  /** Laid over the policy as shipped, in place of what was laid over it before. */
  readonly policy?: Partial<GuardPolicy>;
}

/** One Region of a deployment, from the first look on. */
export interface Opened {
  readonly account: Account;
  readonly caller: Caller;
  readonly wanted: Wanted;
  /** null: the template fits into a request, or is deployed already. */
  readonly bucket: TemplateBucket | null;
  readonly isSame: boolean;
}

export interface Wanted {
  readonly stackName: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Known without a change set, so that a large template need not be put anywhere to learn that nothing changes. */
export async function isDeployed(account: Account, wanted: Wanted): Promise<boolean> {
  const present = await account.stack(wanted.stackName);
  if (!present || !/^(CREATE|UPDATE)_COMPLETE$/.test(present.status)) return false;
  const values = Object.entries(wanted.parameters);
  if (values.some(([name, value]) => present.parameters[name] !== value)) return false;
  const template = await account.templateOf(wanted.stackName);
  return template !== undefined && compact(template) === compact(wanted.template);
}

const compact = (json: string): string => JSON.stringify(JSON.parse(json));

export async function previewOf(opened: Opened): Promise<DeployPreview> {
  const { account, caller, bucket, wanted } = opened;
  const { stackName, template, parameters } = wanted;
  const present = await account.stack(stackName);
  const hasTemplate = present !== undefined && present.status !== 'REVIEW_IN_PROGRESS';
  const before = hasTemplate ? await account.templateOf(stackName) : undefined;
  const hidden = ACCOUNT_GUARD.parameters.alertWebhook in parameters ? HIDDEN : {};
  const kind = hasTemplate ? 'update' : 'create';
  const changeSet =
    bucket?.state === 'missing'
      ? ({ id: '', stackName, kind, changes: null } as const)
      : await propose(opened);
  return {
    caller,
    stackName,
    template: {
      bytes: Buffer.byteLength(template),
      sha256: createHash('sha256').update(template).digest('hex'),
    },
    ...(bucket ? { bucket } : {}),
    parameters: { ...parameters, ...hidden },
    changeSet,
    permissions: permissionChange(before, template, caller),
  };
}

async function propose(opened: Opened): Promise<ChangeSet | null> {
  const { account, bucket, wanted, isSame } = opened;
  if (isSame) return null;
  const templateUrl = bucket ? await account.upload(bucket, wanted.template) : undefined;
  return account.propose({ ...wanted, ...(templateUrl ? { templateUrl } : {}) });
}

const HIDDEN = { [ACCOUNT_GUARD.parameters.alertWebhook]: '(not shown)' };

/** A parameter that was not given is as deployed. */
export function isUnheard(
  stack: Stack | null,
  { parameters }: Pick<DeployPreview, 'parameters'>,
): boolean {
  const { alertEmail, alertWebhook, alertChannels } = ACCOUNT_GUARD.parameters;
  const all = { ...stack?.parameters, ...parameters };
  return ![alertEmail, alertWebhook, alertChannels].some((name) => (all[name] ?? '') !== '');
}

/** A budget is the whole account's, not a Region's: the first Region alone gets it. */
export function parametersOf(
  guardParameters: GuardParameters,
  caller: Caller,
  isFirst: boolean,
): Record<string, string> {
  const { parameters: names } = ACCOUNT_GUARD;
  const { channels, confirmPage } = guardParameters;
  const values: ReadonlyArray<readonly [string, string | undefined]> = [
    [names.mode, guardParameters.mode],
    [names.alertEmail, guardParameters.alertEmail],
    [names.ceilingUsdPerDay, guardParameters.ceilingUsdPerDay],
    [names.accountCeilingUsdPerDay, guardParameters.accountCeilingUsdPerDay],
    [names.monthlyBudgetUsd, isFirst ? guardParameters.monthlyBudgetUsd : undefined],
    [names.alertWebhook, guardParameters.webhook],
    [names.alertChannels, channels && (channels.length > 0 ? JSON.stringify(channels) : '')],
    [names.alertChannelArns, channels && channelArns(channels, caller).join(',')],
    [names.confirmPage, confirmPage === undefined ? undefined : confirmPage ? 'yes' : 'no'],
    [names.policy, policyText(guardParameters.policy)],
    [names.permissionsBoundaryArn, guardParameters.permissionsBoundaryArn],
    [names.kmsKeyArn, guardParameters.kmsKeyArn],
  ];
  return Object.fromEntries(
    values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

const policyText = (policy: Partial<GuardPolicy> | undefined): string | undefined =>
  policy && (Object.keys(policy).length > 0 ? JSON.stringify(policy) : '');

function permissionChange(
  before: string | undefined,
  after: string,
  caller: Caller,
): DeployPreview['permissions'] {
  const had = before === undefined ? [] : permissionsOf(before, caller);
  const has = permissionsOf(after, caller);
  const without = (list: GivenPermission[], others: GivenPermission[]): GivenPermission[] => {
    const known = new Set(others.map((other) => JSON.stringify(other)));
    return list.filter((givenPermission) => !known.has(JSON.stringify(givenPermission)));
  };
  return { added: without(has, had), removed: without(had, has) };
}
