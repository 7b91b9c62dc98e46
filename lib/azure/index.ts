// What an Azure user imports, by CDK for Terraform: the static half of the guard. There is no watchdog here yet.
// Everything exported here is public; a change of it is a change of version.

export { BudgetAlarm, type BudgetAlarmProps } from './budget-alarm';
export { AzureGuardStack, type AzureGuardStackProps } from './guard-stack';
export { widenAzurermProvider } from './provider-version';
export { ScaleCap } from './scale-cap';
export type { ScaleCapProps } from './scale-cap-props';
