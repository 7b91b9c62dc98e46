// A budget that only writes an e-mail has never stopped anything.
// One finding a run: a budget is an account's, not a function's.

import type { Rule, RuleHit } from '../finding';
import { ownFunctions } from './subjects';

export const noBudgetAction: Rule = {
  id: 'no-budget-action',
  severity: 'low',
  title: 'No budget that does something',
  why: 'Budgets see the bill 8 to 12 hours late, so they are the last line and not the first; but the last line must act. One that sends to a topic can set off a pause, one that sends only mail is read on Monday.',
  fix: 'Declare a budget for the account whose notification at 100 % goes to an SNS topic that a guard listens to, or a budget action. If it lives in another stack, accept this finding with that as the reason.',
  needs: 'budgets',
  check(inventory) {
    // Budgets of other clouds are not read.
    const [first] = ownFunctions(inventory).filter(({ cloud }) => cloud === 'aws');
    if (!first || inventory.budgets.some((budget) => budget.hasAction)) return [];
    const [budget] = inventory.budgets;
    const hit: RuleHit = budget
      ? {
          resource: budget.name,
          evidence: budget.evidence,
          message: `budget ${budget.name} informs people but sets nothing off`,
        }
      : {
          resource: first.name,
          evidence: { file: first.evidence.file, path: 'Resources' },
          message: `no budget among ${inventory.functions.length} function${inventory.functions.length === 1 ? '' : 's'}`,
        };
    return [{ ...hit, isAccountWide: true }];
  },
};
