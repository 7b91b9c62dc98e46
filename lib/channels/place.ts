// Where an alert comes from, as a reader needs it to act: the account, the Region, the guard, the runbooks.
// Nothing in it is secret: it is printed in every alert.

export interface Place {
  /** Account, subscription or project. */
  readonly accountId: string;
  readonly region: string;
  readonly guard?: string;
  /** Name of the runbook that resumes from the console; alerts of what is held then link to it. */
  readonly runbook?: string;
  /** Where docs/runbooks is published; alerts then link to the page of their type. */
  readonly runbooksUrl?: string;
}

/** A command with all it needs to run on a computer that has only Node. */
export const commandAt = (step: string, { region }: Place): string =>
  step.startsWith('spendfuse ') ? `npx ${step} --region ${region}` : step;
