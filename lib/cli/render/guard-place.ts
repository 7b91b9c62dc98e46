// How a guard's verb is written out for this account, so that a line can be copied as it stands.
// Only what differs from the defaults is in it: a command that is short is a command that is typed right.

export interface Addressed {
  readonly region: string;
  readonly profile?: string;
  readonly stackName?: string;
  readonly watchdog?: string;
}

export function commandFor(
  verb: string,
  { region, profile, stackName, watchdog }: Addressed,
): string {
  return [
    `npx spendfuse ${verb} --region ${region}`,
    ...(profile ? [`--profile ${profile}`] : []),
    ...(watchdog ? [`--watchdog ${watchdog}`] : []),
    ...(!watchdog && stackName && stackName !== 'spendfuse' ? [`--stack-name ${stackName}`] : []),
  ].join(' ');
}
