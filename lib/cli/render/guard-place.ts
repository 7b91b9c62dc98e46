// How a guard's verb is written out for this account, so that a line can be copied as it stands.
// Only what differs from the defaults is in it: a command that is short is a command that is typed right.

import type { HostOptions } from '../guard/host';

export interface Addressed extends HostOptions {
  readonly region: string;
  readonly stackName?: string;
  readonly watchdog?: string;
}

export function commandFor(
  verb: string,
  { cloud = 'aws', region, profile, project, subscription, stackName, watchdog }: Addressed,
): string {
  return [
    `npx --no-install spendfuse ${verb}`,
    ...(cloud === 'aws' ? [] : [`--cloud ${cloud}`]),
    ...(project ? [`--project ${project}`] : []),
    ...(subscription ? [`--subscription ${subscription}`] : []),
    // A guard of Azure is one of every region.
    ...(cloud === 'azure' ? [] : [`--region ${region}`]),
    ...(profile ? [`--profile ${profile}`] : []),
    ...(watchdog ? [`--watchdog ${watchdog}`] : []),
    ...(!watchdog && stackName && stackName !== 'spendfuse' ? [`--stack-name ${stackName}`] : []),
  ].join(' ');
}
