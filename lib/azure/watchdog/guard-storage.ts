// The guard's own storage: a container for what it keeps, one for its code, and who may touch them.
// Records are a few kilobytes a pause: closed ones stay until a person deletes them, so that a history is never cut short.

import { DataAzurermClientConfig } from '@cdktf/provider-azurerm/lib/data-azurerm-client-config';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { Construct } from 'constructs';
import { GUARD_CONTAINER } from '../contract';

export interface GuardStorageProps {
  readonly name: string;
  readonly location: string;
  readonly resourceGroupName: string;
  /** Of the watchdog's identity. */
  readonly principalId: string;
}

export class GuardStorage extends Construct {
  readonly account: StorageAccount;
  readonly container: StorageContainer;
  readonly code: StorageContainer;
  readonly access: RoleAssignment[];
  /** Of whoever applies. */
  readonly remover: RoleAssignment;

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
    // Whoever removes the guard reads the records first, and resumes what they hold.
    this.remover = new RoleAssignment(this, 'Remover', {
      scope: this.account.id,
      roleDefinitionName: 'Storage Blob Data Contributor',
      principalId: new DataAzurermClientConfig(this, 'Deployer', {}).objectId,
    });
    // The host keeps its own locks and keys there as well, and wants to own its blobs
    // (learn.microsoft.com, functions-reference, "Connecting to host storage with an identity").
    this.access = [
      new RoleAssignment(this, 'Access', {
        scope: this.account.id,
        roleDefinitionName: 'Storage Blob Data Owner',
        principalId: props.principalId,
        principalType: 'ServicePrincipal',
      }),
    ];
  }
}
