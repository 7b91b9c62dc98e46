// Function apps of every plan in a stack of their own, and what a stack is synthesised to.
// Names and ids are made up; nothing here is deployed.

import { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { LinuxFunctionApp } from '@cdktf/provider-azurerm/lib/linux-function-app';
import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { ServicePlan } from '@cdktf/provider-azurerm/lib/service-plan';
import { WindowsFunctionApp } from '@cdktf/provider-azurerm/lib/windows-function-app';
import { TerraformStack, Testing } from 'cdktf';

const place = { location: 'eastus', resourceGroupName: 'rg' };

export function aStack(): TerraformStack {
  const stack = new TerraformStack(Testing.app(), 'stack');
  new AzurermProvider(stack, 'azure', { features: [{}] });
  return stack;
}

export function aPlan(stack: TerraformStack, skuName: string, osType = 'Windows'): ServicePlan {
  return new ServicePlan(stack, `plan-${skuName}`, { name: 'plan', ...place, osType, skuName });
}

export function aFlexApp(
  stack: TerraformStack,
  overrides: Partial<ConstructorParameters<typeof FunctionAppFlexConsumption>[2]> = {},
): FunctionAppFlexConsumption {
  return new FunctionAppFlexConsumption(stack, 'flex', {
    name: 'flex',
    ...place,
    servicePlanId: 'plan-id',
    runtimeName: 'node',
    runtimeVersion: '20',
    storageContainerType: 'blobContainer',
    storageContainerEndpoint: 'https://store.blob.core.windows.net/code',
    storageAuthenticationType: 'SystemAssignedIdentity',
    siteConfig: {},
    ...overrides,
  });
}

const ofPlan = { name: 'app', ...place, servicePlanId: 'plan-id' };

export const aWindowsApp = (stack: TerraformStack): WindowsFunctionApp =>
  new WindowsFunctionApp(stack, 'windows', { ...ofPlan, siteConfig: { http2Enabled: true } });

export const aLinuxApp = (stack: TerraformStack): LinuxFunctionApp =>
  new LinuxFunctionApp(stack, 'linux', { ...ofPlan, siteConfig: {} });
