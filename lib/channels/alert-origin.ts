// Where an alert comes from, as a reader needs it to act: the account, the Region, the guard, the runbooks.
// Nothing in it is secret: it is printed in every alert.

export interface AlertOrigin {
  /** Account, subscription or project. */
  readonly accountId: string;
  readonly region: string;
  readonly guard?: string;
  /** Name of the watchdog's function; a command says it wherever the guard is not the account guard's own stack. */
  readonly watchdog?: string;
  /** Options that every command needs where the guard is not in AWS: --cloud, and which account of it. */
  readonly commandOptions?: string;
  /** The guard is one of every region: its commands name none. */
  readonly isInEveryRegion?: true;
  /** A command that resumes without the watchdog, where the cloud has a shell to paste it into. */
  readonly lastResort?: string;
  /** Name of the runbook that resumes from the console; alerts of what is held then link to it. */
  readonly runbook?: string;
  /** Where docs/runbooks is published; alerts then link to the page of their type. */
  readonly runbooksUrl?: string;
}

/** A command with all it needs to run on a computer that has only Node, or AWS's own command line. */
export function commandAt(step: string, origin: AlertOrigin): string {
  const { region, watchdog, commandOptions, isInEveryRegion } = origin;
  const [program] = step.split(' ', 1);
  if (program === 'aws') return `${step} --region ${region}`;
  if (program !== 'spendfuse') return step;
  // Never fetched: a package of this name in a registry may be a stranger's.
  const here = `npx --no-install ${step}`;
  // A page of the package is the same everywhere.
  if (step.startsWith('spendfuse runbook ')) return here;
  const where = isInEveryRegion ? undefined : `--region ${region}`;
  const options = [commandOptions, watchdog && `--watchdog ${watchdog}`, where];
  return [here, ...options.filter(Boolean)].join(' ');
}
