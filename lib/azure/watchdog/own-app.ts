// What every app of the guard's own has in common: a plan of its own, Node 22 on Flex Consumption, its program put into it, its
// code and the blobs of its host reached by its identity. No key of a storage account may stand in its settings.

import {
  FunctionAppFlexConsumption,
  type FunctionAppFlexConsumptionConfig,
} from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { ServicePlan } from '@cdktf/provider-azurerm/lib/service-plan';
import type { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import type { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import type { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { AZURE_ENV } from '../contract';
import { deployProgram } from './program/program-deployment';
import type { BuiltFile } from './watchdog-code';

export interface OwnAppProps
  extends Pick<
    FunctionAppFlexConsumptionConfig,
    'maximumInstanceCount' | 'httpConcurrency' | 'dependsOn' | 'tags'
  > {
  readonly subscriptionId: string;
  readonly name: string;
  readonly location: string;
  readonly resourceGroupName: string;
  readonly memoryMb: number;
  readonly account: StorageAccount;
  /** Holds the code. */
  readonly code: StorageContainer;
  readonly identity: UserAssignedIdentity;
  readonly connectionString?: string;
  readonly settings: Readonly<Record<string, string>>;
  /** The zip of what it runs. */
  readonly program: BuiltFile;
}

export interface OwnApp {
  readonly app: FunctionAppFlexConsumption;
  /** From then on it has functions, and they have keys. */
  readonly deployment: ITerraformDependable;
}

export function ownApp(scope: Construct, props: OwnAppProps): OwnApp {
  const { name, location, resourceGroupName, account, code, identity } = props;
  const { maximumInstanceCount, httpConcurrency, dependsOn, tags } = props;
  const plan = new ServicePlan(scope, 'Plan', {
    ...{ name, location, resourceGroupName, osType: 'Linux', skuName: 'FC1' },
  });
  const app = new FunctionAppFlexConsumption(scope, 'App', {
    ...{ name, location, resourceGroupName, servicePlanId: plan.id },
    ...{ runtimeName: 'node', runtimeVersion: '22', instanceMemoryInMb: props.memoryMb },
    ...{ maximumInstanceCount, httpConcurrency, dependsOn, tags },
    storageContainerType: 'blobContainer',
    storageContainerEndpoint: `${account.primaryBlobEndpoint}${code.name}`,
    storageAuthenticationType: 'UserAssignedIdentity',
    storageUserAssignedIdentityId: identity.id,
    identity: { type: 'UserAssigned', identityIds: [identity.id] },
    httpsOnly: true,
    siteConfig: {
      minimumTlsVersion: '1.2',
      applicationInsightsConnectionString: props.connectionString,
    },
    appSettings: {
      AzureWebJobsStorage: '',
      AzureWebJobsStorage__accountName: account.name,
      AzureWebJobsStorage__credential: 'managedidentity',
      AzureWebJobsStorage__clientId: identity.clientId,
      ...props.settings,
      [AZURE_ENV.identity]: identity.clientId,
    },
  });
  const { subscriptionId, program } = props;
  return { app, deployment: deployProgram(scope, { subscriptionId, app, program }) };
}
