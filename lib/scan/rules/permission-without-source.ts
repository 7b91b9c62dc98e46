// A permission for a service is a permission for every customer of that service, unless it names a source.
// Permissions that a framework writes with a source are no finding; one finding a function.

import type { Rule, RuleHit } from '../finding';
import { listed, ownFunctions } from './subjects';

export const permissionWithoutSource: Rule = {
  id: 'permission-without-source',
  severity: 'medium',
  title: 'A service may invoke the function for anyone',
  why: "s3.amazonaws.com or events.amazonaws.com alone is any account's bucket or rule: a stranger who learns the function's ARN can set it off at this account's expense (the confused deputy).",
  fix: 'Add SourceArn to the permission, or SourceAccount where the ARN is not known yet; for S3 both.',
  check(inventory) {
    return ownFunctions(inventory).flatMap((item): RuleHit[] => {
      const [first] = item.openServices ?? [];
      if (!first) return [];
      const principals = [...new Set(item.openServices?.map(({ principal }) => principal))];
      return [
        {
          resource: item.name,
          evidence: first.evidence,
          message: `${item.name} may be invoked by ${listed(principals)} on behalf of any account`,
        },
      ];
    });
  },
};
