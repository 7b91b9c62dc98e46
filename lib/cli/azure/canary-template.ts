// The canary of a drill as an ARM template: one function app on Flex Consumption, its plan, and the storage account it cannot be without.
// Everything in it carries the drill's tag: what has none is somebody's, and a group that holds it is never removed.

import { AZURE_CANARY, AZURE_TAG_PREFIX } from '../../azure/contract';
import { TAG_PREFIX } from '../../contract';
import { CANARY_PREFIX } from '../guard/drill/drill-measure';
import { CANARY, type DrillPlan } from '../guard/drill/drill-plan';

export const DRILL_TAG = { name: 'created-by', value: 'spendfuse-drill' } as const;

/** Flex Consumption took 40 instances at least until 2025, and takes them everywhere; two callers never fill more than two. */
const INSTANCES_MAX = 40;
const CODE_CONTAINER = 'code';
/** The app reads its code and its keys with it. It lives as long as the drill, and nothing else is in the account. */
const CONNECTION = 'DEPLOYMENT_STORAGE_CONNECTION_STRING';

/** As Azure writes the tags of an owner's wishes. */
export const azureTags = ({ tags }: Pick<DrillPlan, 'tags'>): Record<string, string> => ({
  [DRILL_TAG.name]: DRILL_TAG.value,
  ...Object.fromEntries(
    Object.entries(tags).map(([tag, value]) => [tag.replace(TAG_PREFIX, AZURE_TAG_PREFIX), value]),
  ),
});

/** 3 to 24 lower-case letters and digits, and nobody else's in all of Azure. */
const accountOf = ({ functionName }: DrillPlan): string =>
  `spendfuse${functionName.slice(CANARY_PREFIX.length)}`;

/**
 * learn.microsoft.com/azure/templates: Microsoft.Storage 2023-05-01, Microsoft.Web 2024-04-01, as in the published samples of
 * Flex Consumption (github.com/Azure-Samples/azure-functions-flex-consumption-samples). Keys stay inside of ARM.
 */
export function canaryTemplate(plan: DrillPlan, location: string): object {
  const { functionName: name } = plan;
  const account = accountOf(plan);
  const tags = azureTags(plan);
  const accountId = `resourceId('Microsoft.Storage/storageAccounts', '${account}')`;
  const connection = `[concat('DefaultEndpointsProtocol=https;AccountName=${account};AccountKey=', listKeys(${accountId}, '2023-05-01').keys[0].value, ';EndpointSuffix=', environment().suffixes.storage)]`;
  const container = `${account}/default/${CODE_CONTAINER}`;
  return {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    resources: [
      {
        ...{ type: 'Microsoft.Storage/storageAccounts', apiVersion: '2023-05-01', name: account },
        ...{ location, tags, kind: 'StorageV2', sku: { name: 'Standard_LRS' } },
        properties: {
          ...{ allowBlobPublicAccess: false, supportsHttpsTrafficOnly: true },
          minimumTlsVersion: 'TLS1_2',
        },
      },
      {
        type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
        ...{ apiVersion: '2023-05-01', name: container, properties: { publicAccess: 'None' } },
        dependsOn: [`[${accountId}]`],
      },
      {
        ...{ type: 'Microsoft.Web/serverfarms', apiVersion: '2024-04-01', name, location, tags },
        ...{ kind: 'functionapp', sku: { tier: 'FlexConsumption', name: 'FC1' } },
        properties: { reserved: true },
      },
      {
        ...{ type: 'Microsoft.Web/sites', apiVersion: '2024-04-01', name, location, tags },
        kind: 'functionapp,linux',
        properties: {
          serverFarmId: `[resourceId('Microsoft.Web/serverfarms', '${name}')]`,
          httpsOnly: true,
          siteConfig: {
            minTlsVersion: '1.2',
            appSettings: [
              { name: 'AzureWebJobsStorage', value: connection },
              { name: CONNECTION, value: connection },
              { name: AZURE_CANARY.milliseconds, value: String(CANARY.runSeconds * 1000) },
            ],
          },
          functionAppConfig: appConfig(accountId),
        },
        dependsOn: [
          `[resourceId('Microsoft.Web/serverfarms', '${name}')]`,
          `[resourceId('Microsoft.Storage/storageAccounts/blobServices/containers', '${account}', 'default', '${CODE_CONTAINER}')]`,
        ],
      },
    ],
  };
}

/** One call at a time in each instance, so that two callers fill two. */
const appConfig = (accountId: string): object => ({
  deployment: {
    storage: {
      type: 'blobContainer',
      value: `[concat(reference(${accountId}, '2023-05-01').primaryEndpoints.blob, '${CODE_CONTAINER}')]`,
      authentication: {
        type: 'StorageAccountConnectionString',
        storageAccountConnectionStringName: CONNECTION,
      },
    },
  },
  scaleAndConcurrency: {
    ...{ maximumInstanceCount: INSTANCES_MAX, instanceMemoryMB: CANARY.memoryMb },
    triggers: { http: { perInstanceConcurrency: 1 } },
  },
  runtime: { name: 'node', version: '22' },
});
