// The guard's own storage: a table and a container for what it keeps, a container for its code, and who may touch them.
// Records are a few kilobytes a pause: closed ones stay until a person deletes them, so that a history is never cut short.

import { DataAzurermClientConfig } from '@cdktf/provider-azurerm/lib/data-azurerm-client-config';
import { ResourceGroupTemplateDeployment } from '@cdktf/provider-azurerm/lib/resource-group-template-deployment';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { GUARD_CONTAINER, GUARD_TABLE } from '../contract';

export interface GuardStorageProps {
  readonly name: string;
  readonly location: string;
  readonly resourceGroupName: string;
  /** Of the watchdog's identity. */
  readonly principalId: string;
}

/**
 * By a template of Resource Manager: azurerm's own resource always uses a key of the account (storage_table, 4.55.0), and names
 * the account by an attribute that its next major version has not. learn.microsoft.com: Microsoft.Storage storageAccounts/tableServices/tables, 2023-01-01.
 */
const TABLE_TEMPLATE = {
  $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  contentVersion: '1.0.0.0',
  parameters: { account: { type: 'string' } },
  resources: [
    {
      type: 'Microsoft.Storage/storageAccounts/tableServices/tables',
      apiVersion: '2023-01-01',
      name: `[concat(parameters('account'), '/default/${GUARD_TABLE}')]`,
      properties: {},
    },
  ],
};

export class GuardStorage extends Construct {
  readonly account: StorageAccount;
  readonly container: StorageContainer;
  readonly code: StorageContainer;
  readonly table: ResourceGroupTemplateDeployment;
  /** Of the table, in its service. */
  readonly tableAddress: string;
  readonly access: RoleAssignment[];
  /** Of whoever applies. */
  readonly remover: RoleAssignment[];

  constructor(scope: Construct, id: string, props: GuardStorageProps) {
    super(scope, id);
    const { name, location, resourceGroupName } = props;
    this.account = new StorageAccount(this, 'Account', {
      ...{ name, location, resourceGroupName },
      ...{ accountTier: 'Standard', accountReplicationType: 'LRS', minTlsVersion: 'TLS1_2' },
      ...{ allowNestedItemsToBePublic: false, httpsTrafficOnlyEnabled: true },
    });
    const containerOf = (part: string, container: string): StorageContainer =>
      new StorageContainer(this, part, {
        name: container,
        storageAccountId: this.account.id,
        containerAccessType: 'private',
      });
    this.container = containerOf('Kept', GUARD_CONTAINER);
    this.code = containerOf('Code', 'code');
    this.table = new ResourceGroupTemplateDeployment(this, 'Table', {
      ...{ name: `${name}-table`, resourceGroupName, deploymentMode: 'Incremental' },
      templateContent: JSON.stringify(TABLE_TEMPLATE),
      parametersContent: Fn.jsonencode({ account: { value: this.account.name } }),
    });
    this.tableAddress = `${this.account.primaryTableEndpoint}${GUARD_TABLE}`;
    // Whoever removes the guard reads the records first, and resumes what they hold.
    const { objectId } = new DataAzurermClientConfig(this, 'Deployer', {});
    const ofDeployer = (part: string, roleDefinitionName: string): RoleAssignment =>
      new RoleAssignment(this, part, {
        ...{ scope: this.account.id, roleDefinitionName, principalId: objectId },
      });
    this.remover = [
      ofDeployer('Remover', 'Storage Table Data Contributor'),
      ofDeployer('Fetcher', 'Storage Blob Data Reader'),
    ];
    // The host keeps its own locks and keys there as well, and wants to own its blobs
    // (learn.microsoft.com, functions-reference, "Connecting to host storage with an identity").
    const ofWatchdog = (part: string, roleDefinitionName: string): RoleAssignment =>
      new RoleAssignment(this, part, {
        ...{ scope: this.account.id, roleDefinitionName },
        ...{ principalId: props.principalId, principalType: 'ServicePrincipal' },
      });
    this.access = [
      ofWatchdog('Access', 'Storage Blob Data Owner'),
      ofWatchdog('TableAccess', 'Storage Table Data Contributor'),
    ];
  }
}
