// The watchdog of a subscription: an app of its own on a plan of its own, with an identity that may do what it calls and no more.
// It must share no plan and no storage with what it watches, or a flood would take the guard with it.

import { ApplicationInsights } from '@cdktf/provider-azurerm/lib/application-insights';
import type { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { LogAnalyticsWorkspace } from '@cdktf/provider-azurerm/lib/log-analytics-workspace';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { RoleDefinition } from '@cdktf/provider-azurerm/lib/role-definition';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import { Fn, type ITerraformDependable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { CHANNELS_ENV, type ChannelSetting, GUARD_ENV, type WatchSetting } from '../../contract';
import type { GuardPolicy } from '../../core/policy/policy';
import { AZURE_WATCHDOG_MEMORY_MB } from '../../core/prices/books/azure-rate';
import { ACTIONS, AZURE_ENV, WATCHDOG_TAG } from '../contract';
import { BudgetNotices } from './budget-notices';
import { ConfirmPage } from './confirm-page';
import { GuardStorage } from './guard-storage';
import { type OwnApp, ownApp } from './own-app';
import { defineRemoval } from './removal';
import { defineRules } from './rules';
import { watchdogZip } from './watchdog-code';

export interface WatchdogProps {
  /** The subscription to watch, as the 36 characters of its id. */
  readonly subscriptionId: string;
  /** The resource group that holds everything of the watchdog. */
  readonly resourceGroupName: string;
  /** Where the watchdog runs; it watches every region. */
  readonly location: string;
  /** Unique in all of Azure: the watchdog's app, and in lower case without hyphens its storage. At most 22 characters. */
  readonly name: string;
  /** Action group that is called when the guard is silent or fails, and that mails what it alerts about. */
  readonly actionGroupId: string;
  /** Laid over the defaults: `{ mode: 'enforce' }`. */
  readonly policy?: Partial<GuardPolicy> | string;
  /** @default - every function app of the subscription */
  readonly watch?: WatchSetting;
  /** Chats, pagers and webhooks; each names a secret in Key Vault that the watchdog's identity may read. */
  readonly channels?: readonly ChannelSetting[] | string;
  /**
   * A page on the web, open to whoever has a signed link out of an alert, on which a pause is resumed. It runs on one instance,
   * which azurerm takes from 4.58.0 on: call `widenAzurermProvider(stack)` first.
   * @default false
   */
  readonly confirmPage?: boolean;
  /** @default subscription */
  readonly guardName?: string;
}

const EVERYTHING: WatchSetting = { scope: 'account', functions: [] };

/** The watchdog of one subscription: its app, identity, role, storage, and the rules that watch it. */
export class Watchdog extends Construct {
  /** The function app that is the watchdog. */
  readonly app: FunctionAppFlexConsumption;
  /** Of its program, by az where Terraform runs: what calls the watchdog at once waits for it. */
  readonly deployment: ITerraformDependable;
  /** What the watchdog signs in as: let it read the secrets of channels. */
  readonly identity: UserAssignedIdentity;
  /** Where it keeps its records and its code. */
  readonly storage: GuardStorage;
  /** What it may do in the subscription. */
  readonly role: RoleDefinition;
  /** Calls the watchdog: name it in the notification of a budget of the subscription. */
  readonly budgetNotices: BudgetNotices;
  /** Only with `confirmPage`. */
  readonly confirmPage: ConfirmPage | undefined;

  constructor(scope: Construct, id: string, props: WatchdogProps) {
    super(scope, id);
    const { name, location, resourceGroupName } = props;
    const place = { location, resourceGroupName };
    this.identity = new UserAssignedIdentity(this, 'Identity', { name, ...place });
    this.storage = new GuardStorage(this, 'Storage', {
      ...{ name: storageNameOf(name), ...place },
      principalId: this.identity.principalId,
    });
    this.role = this.defineRole(props);
    const workspace = new LogAnalyticsWorkspace(this, 'Logs', {
      ...{ name, ...place, sku: 'PerGB2018', retentionInDays: 30 },
      // What the watchdog writes in a month is far below this in a day: a log must not be a bill either.
      dailyQuotaGb: 0.1,
    });
    const insights = new ApplicationInsights(this, 'Insights', {
      ...{ name, ...place, applicationType: 'Node.JS', workspaceId: workspace.id },
    });
    this.confirmPage = props.confirmPage
      ? new ConfirmPage(this, 'ConfirmPage', {
          ...{ subscriptionId: props.subscriptionId, name, ...place },
          ...{ storageName: storageNameOf(name), watchdogPrincipalId: this.identity.principalId },
        })
      : undefined;
    const own = this.defineApp(props, insights);
    const { app, deployment } = own;
    this.app = app;
    this.deployment = deployment;
    this.confirmPage?.serve(own);
    const { remover, access } = this.storage;
    defineRemoval(this, this.storage, [this.app, ...remover, ...access]);
    this.budgetNotices = new BudgetNotices(this, 'Notices', { ...props, app, deployment });
    defineRules(this, { ...props, appId: app.id, deployment, insightsId: insights.id });
  }

  /** As much as the watchdog calls: the tests compare the two. */
  private defineRole({ subscriptionId, name }: WatchdogProps): RoleDefinition {
    const scope = `/subscriptions/${subscriptionId}`;
    const role = new RoleDefinition(this, 'Role', {
      ...{ name: `${name}-role`, scope, assignableScopes: [scope] },
      description: 'What the Spendfuse watchdog calls: it sees, stops and starts function apps.',
      permissions: [{ actions: Object.values(ACTIONS), notActions: [] }],
    });
    new RoleAssignment(this, 'Permission', {
      scope,
      roleDefinitionId: role.roleDefinitionResourceId,
      principalId: this.identity.principalId,
      principalType: 'ServicePrincipal',
    });
    return role;
  }

  private defineApp(props: WatchdogProps, insights: ApplicationInsights): OwnApp {
    const { subscriptionId, name, location, resourceGroupName } = props;
    const { account, container, code, table, tableAddress } = this.storage;
    return ownApp(this, {
      ...{ subscriptionId, name, location, resourceGroupName },
      memoryMb: AZURE_WATCHDOG_MEMORY_MB,
      ...{ account, code, identity: this.identity },
      // The fewest that azurerm 4.55.0 takes; a timer runs on one.
      maximumInstanceCount: 40,
      tags: { [WATCHDOG_TAG]: props.guardName ?? 'subscription' },
      program: watchdogZip(this),
      connectionString: insights.connectionString,
      settings: {
        ...settingsOf(props),
        [AZURE_ENV.container]: `${account.primaryBlobEndpoint}${container.name}`,
        [AZURE_ENV.table]: tableAddress,
        ...this.confirmPage?.setting,
      },
      // The host needs the role before it can start, and a tick its table.
      dependsOn: [...this.storage.access, table],
    });
  }
}

/** Storage accounts have no hyphens in their names. */
const storageNameOf = (name: string): string =>
  Token.isUnresolved(name) ? Fn.replace(name, '-', '') : name.replaceAll('-', '');

const jsonOf = (value: object | string): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

const settingsOf = ({
  subscriptionId,
  policy = {},
  watch = EVERYTHING,
  channels = [],
  guardName = 'subscription',
}: WatchdogProps): Record<string, string> => ({
  [GUARD_ENV.policy]: jsonOf(policy),
  [GUARD_ENV.watch]: jsonOf(watch),
  [GUARD_ENV.guard]: guardName,
  [CHANNELS_ENV]: jsonOf(channels),
  [AZURE_ENV.subscription]: subscriptionId,
  [AZURE_ENV.mail]: 'mail',
});
