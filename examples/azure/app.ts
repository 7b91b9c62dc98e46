// A function app on Azure with everything: a cap from dollars, a limit for each client, a look for loops, and the guard.

import { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { ServicePlan } from '@cdktf/provider-azurerm/lib/service-plan';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { App, TerraformStack } from 'cdktf';
import {
  RateLimit,
  RecursionStop,
  ScaleCap,
  WalletGuard,
  widenAzurermProvider,
} from 'spendfuse/azure';

const app = new App();
const stack = new TerraformStack(app, 'shop');
new AzurermProvider(stack, 'Azure', { features: [{}] });
const group = new ResourceGroup(stack, 'Group', { name: 'shop', location: 'eastus' });
const place = { location: group.location, resourceGroupName: group.name };
const storage = new StorageAccount(stack, 'Storage', {
  ...{ name: 'shoporders', ...place, accountTier: 'Standard', accountReplicationType: 'LRS' },
});
const code = new StorageContainer(stack, 'Code', { name: 'code', storageAccountId: storage.id });
const plan = new ServicePlan(stack, 'Plan', {
  ...{ name: 'shop', ...place, osType: 'Linux', skuName: 'FC1' },
});
const orders = new FunctionAppFlexConsumption(stack, 'Orders', {
  ...{ name: 'shop-orders', ...place, servicePlanId: plan.id },
  ...{ runtimeName: 'node', runtimeVersion: '22', instanceMemoryInMb: 512 },
  storageContainerType: 'blobContainer',
  storageContainerEndpoint: `${storage.primaryBlobEndpoint}${code.name}`,
  storageAuthenticationType: 'StorageAccountConnectionString',
  storageAccessKey: storage.primaryAccessKey,
  siteConfig: {},
});

// azurerm from 4.58.0 takes fewer than 40 instances.
widenAzurermProvider(stack);
new ScaleCap(stack, 'Cap', {
  app: orders,
  ceiling: { usdPerDay: 10 },
  concurrency: 16,
  shortestRunSeconds: 0.5,
});
new RateLimit(stack, 'Front', {
  protect: orders,
  resourceGroupName: group.name,
  clientRequestsPerMinute: 300,
});
new RecursionStop(stack, 'Loops', {
  // What only code says: an HTTP function that puts orders into a queue, and one that takes them out.
  functions: [
    {
      app: orders,
      name: 'order',
      bindings: [
        { type: 'httpTrigger', direction: 'in' },
        { type: 'queue', direction: 'out', queueName: 'orders' },
      ],
    },
    { app: orders, name: 'take', bindings: [{ type: 'queueTrigger', queueName: 'orders' }] },
  ],
});
WalletGuard.protect(
  stack,
  {
    subscriptionId: '11111111-2222-3333-4444-555555555555',
    alertEmail: 'oncall@example.com',
    monthlyAmount: 100,
    startMonth: '2026-12',
  },
  { functions: ['order', 'take'] },
);
app.synth();
