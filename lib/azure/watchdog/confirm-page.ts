// The page behind a link in an alert, where a person resumes at the press of a button. Nobody has it who did not ask.
// Its address is open, and the signed link is the authentication. It has an app, a plan, a storage account and an identity of
// its own: whoever broke into it could read two secrets, and what is signed is the watchdog's to check.

import { DataAzurermClientConfig } from '@cdktf/provider-azurerm/lib/data-azurerm-client-config';
import type { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { KeyVault } from '@cdktf/provider-azurerm/lib/key-vault';
import { ResourceGroupTemplateDeployment } from '@cdktf/provider-azurerm/lib/resource-group-template-deployment';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { RoleDefinition } from '@cdktf/provider-azurerm/lib/role-definition';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import { Fn, type ITerraformDependable, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { PAGE_CEILING_USD_PER_DAY } from '../../core/prices/guard-bill';
import {
  AZURE_ENV,
  AZURE_FUNCTIONS,
  AZURE_PAGE_ENV,
  PAGE_SECRET_ACTIONS,
  PAGE_SECRETS,
  type PageSetting,
} from '../contract';
import { leastFlexInstances } from '../provider-version';
import { refuseProblems } from '../refuse-problems';
import { protectApp } from './app-protection';
import { type OwnApp, ownApp } from './own-app';
import { pageZip } from './watchdog-code';

export interface ConfirmPageProps {
  /** The subscription that the watchdog guards. */
  readonly subscriptionId: string;
  /** Where the watchdog stands, and the page beside it. */
  readonly resourceGroupName: string;
  /** The region of both. */
  readonly location: string;
  /** Of the watchdog. */
  readonly name: string;
  /** Of its storage: the name without hyphens. */
  readonly storageName: string;
  /** Of the watchdog's identity. */
  readonly watchdogPrincipalId: string;
}

/** The smallest instance of Flex Consumption, and requests at once on it: each waits for the watchdog. */
const MEMORY_MB = 512;
const CONCURRENCY = 8;

/** A page on which a person resumes with one press; alerts link to it. */
export class ConfirmPage extends Construct {
  /** What the page signs in as: it may read the secrets of the vault. */
  readonly identity: UserAssignedIdentity;
  /** Holds the key that signs links, which the watchdog makes, and the key of the watchdog's route. */
  readonly vault: KeyVault;
  private served: FunctionAppFlexConsumption | undefined;
  private readonly grants: ITerraformDependable[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConfirmPageProps,
  ) {
    super(scope, id);
    if (leastFlexInstances(TerraformStack.of(this)) > 1)
      refuseProblems(this, [
        'confirmPage asks for one instance, and azurerm 4.55.0 takes 40 or more: call widenAzurermProvider(stack) first',
      ]);
    const { name, location, resourceGroupName, watchdogPrincipalId } = props;
    const place = { location, resourceGroupName };
    const { tenantId } = new DataAzurermClientConfig(this, 'Tenant', {});
    this.identity = new UserAssignedIdentity(this, 'Identity', { name: `${name}-page`, ...place });
    this.vault = new KeyVault(this, 'Vault', {
      // At most 24 characters.
      ...{ name: `${name}-k`, ...place, tenantId, skuName: 'standard' },
      ...{ rbacAuthorizationEnabled: true, softDeleteRetentionDays: 7 },
    });
    this.grants = [
      this.grant('watchdog', watchdogPrincipalId),
      this.grant('page', this.identity.principalId),
    ];
  }

  /** The app on the web. */
  get app(): FunctionAppFlexConsumption | undefined {
    return this.served;
  }

  /** For the watchdog's settings. */
  get setting(): Record<string, string> {
    const { subscriptionId, resourceGroupName, name } = this.props;
    const setting: PageSetting = {
      appId: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.Web/sites/${name}-page`,
      key: this.secret(PAGE_SECRETS.key),
    };
    return { [AZURE_ENV.page]: JSON.stringify(setting) };
  }

  /** After the watchdog, which it calls. */
  serve(watchdog: OwnApp): void {
    const { subscriptionId, location, resourceGroupName } = this.props;
    const name = `${this.props.name}-page`;
    const { account, code, access } = this.defineStorage();
    const door = this.defineDoor(watchdog);
    const { app } = ownApp(this, {
      ...{ subscriptionId, name, location, resourceGroupName, memoryMb: MEMORY_MB },
      ...{ account, code, identity: this.identity },
      ...{ maximumInstanceCount: 1, httpConcurrency: CONCURRENCY },
      program: pageZip(this),
      settings: {
        [AZURE_PAGE_ENV.watchdog]: `https://${watchdog.app.defaultHostname}/api/${AZURE_FUNCTIONS.page}`,
        [AZURE_PAGE_ENV.key]: this.secret(PAGE_SECRETS.key),
        [AZURE_PAGE_ENV.door]: this.secret(PAGE_SECRETS.door),
      },
      dependsOn: [access, door, ...this.grants],
    });
    // The guard watches its page like any app, and pauses it beyond these few cents whatever else it may pause.
    this.served = app;
    protectApp(app, {
      ceiling: { usdPerDay: PAGE_CEILING_USD_PER_DAY },
      mode: 'enforce',
    });
  }

  private secret(name: string): string {
    return `${this.vault.vaultUri}secrets/${name}`;
  }

  /** Of the vault alone. */
  private grant(who: keyof typeof PAGE_SECRET_ACTIONS, principalId: string): RoleAssignment {
    const { name, subscriptionId } = this.props;
    const subscription = `/subscriptions/${subscriptionId}`;
    const role = new RoleDefinition(this, `Role-${who}`, {
      ...{ name: `${name}-page-${who}`, scope: subscription, assignableScopes: [subscription] },
      description: `What the ${who} of Spendfuse calls of the vault of the confirm page.`,
      permissions: [{ actions: [], notActions: [], dataActions: [...PAGE_SECRET_ACTIONS[who]] }],
    });
    return new RoleAssignment(this, `May-${who}`, {
      ...{ scope: this.vault.id, roleDefinitionId: role.roleDefinitionResourceId },
      ...{ principalId, principalType: 'ServicePrincipal' },
    });
  }

  /** Its host owns the blobs of its storage: those of the guard are records, which order pauses and resumes. */
  private defineStorage() {
    const { storageName, location, resourceGroupName } = this.props;
    const account = new StorageAccount(this, 'Account', {
      ...{ name: `${storageName}pg`, location, resourceGroupName },
      ...{ accountTier: 'Standard', accountReplicationType: 'LRS', minTlsVersion: 'TLS1_2' },
      ...{ allowNestedItemsToBePublic: false, httpsTrafficOnlyEnabled: true },
    });
    const code = new StorageContainer(this, 'Code', {
      ...{ name: 'code', storageAccountId: account.id, containerAccessType: 'private' },
    });
    const access = new RoleAssignment(this, 'Access', {
      ...{ scope: account.id, roleDefinitionName: 'Storage Blob Data Owner' },
      ...{ principalId: this.identity.principalId, principalType: 'ServicePrincipal' },
    });
    return { account, code, access };
  }

  /** The key of one route, put into the vault by Resource Manager itself, so that it is in no state and no setting. */
  private defineDoor({ app, deployment }: OwnApp): ResourceGroupTemplateDeployment {
    const { resourceGroupName, name } = this.props;
    return new ResourceGroupTemplateDeployment(this, 'Door', {
      ...{ name: `${name}-page-door`, resourceGroupName, deploymentMode: 'Incremental' },
      templateContent: JSON.stringify(DOOR),
      parametersContent: Fn.jsonencode({
        vault: { value: this.vault.name },
        appId: { value: app.id },
      }),
      dependsOn: [deployment],
    });
  }
}

/** learn.microsoft.com: azure-resource-manager/templates/template-functions-resource, listkeys; vaults/secrets, 2023-07-01. */
const DOOR = {
  $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  contentVersion: '1.0.0.0',
  parameters: { vault: { type: 'string' }, appId: { type: 'string' } },
  resources: [
    {
      type: 'Microsoft.KeyVault/vaults/secrets',
      apiVersion: '2023-07-01',
      name: `[concat(parameters('vault'), '/${PAGE_SECRETS.door}')]`,
      properties: {
        value: `[listKeys(concat(parameters('appId'), '/functions/${AZURE_FUNCTIONS.page}'), '2024-04-01').default]`,
      },
    },
  ],
};
