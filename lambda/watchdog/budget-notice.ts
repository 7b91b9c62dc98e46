// A budget's notice in words of ours, whichever cloud it came from.
// A forecast, or cost below the whole budget, is never a reason to act.

/** What a cloud's budget says, in its own money and in words of ours. */
export interface BudgetNotice {
  readonly budgetName: string;
  readonly kind: 'actual' | 'forecasted';
  readonly budgetUsd: number;
  readonly amountUsd: number;
}

export const isUsedUp = ({ kind, budgetUsd, amountUsd }: BudgetNotice): boolean =>
  kind === 'actual' && amountUsd >= budgetUsd;
