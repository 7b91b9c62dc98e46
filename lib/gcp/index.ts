// What a Google Cloud user imports, by CDK for Terraform: the static half of the guard. There is no watchdog here yet.
// Everything exported here is public; a change of it is a change of version.

export { BudgetAlarm, type BudgetAlarmProps } from './budget-alarm';
export { GcpGuardStack, type GcpGuardStackProps } from './guard-stack';
export { InstanceCap } from './instance-cap';
export type { InstanceCapProps } from './instance-cap-props';
