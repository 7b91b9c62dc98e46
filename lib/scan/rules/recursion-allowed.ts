// Lambda stops loops through SQS, SNS, S3 and itself after about 16 rounds, unless it is told not to.
// Only the explicit Allow is reported: the default is to stop.

import type { Rule, RuleHit } from '../finding';
import { ownFunctions } from './subjects';

export const recursionAllowed: Rule = {
  id: 'recursion-allowed',
  severity: 'high',
  title: "Lambda's recursion stop is switched off",
  why: 'With RecursiveLoop set to Allow nothing ends a loop through a queue, a topic, a bucket or the function itself but the account running out of concurrency.',
  fix: 'Set RecursiveLoop to Terminate, or leave it out. If the recursion is meant, carry a counter in the event and stop at a limit, and bound the concurrency.',
  check(inventory) {
    return ownFunctions(inventory).flatMap((item): RuleHit[] =>
      item.recursion.state === 'known' && item.recursion.value === 'Allow'
        ? [
            {
              resource: item.name,
              evidence: item.evidence,
              message: `${item.name} has RecursiveLoop set to Allow: a loop is not stopped after 16 rounds`,
            },
          ]
        : [],
    );
  },
};
