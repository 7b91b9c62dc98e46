// Functions that anyone on the internet, or anyone with a cloud account, may invoke directly.
// A permission that any condition narrows is not called open.

import type { Rule, RuleHit } from '../finding';
import { isLive, ownFunctions } from './subjects';

const DIRECT = new Set(['function-url', 'direct', 'http', 'edge']);

export const openToAnyone: Rule = {
  id: 'open-to-anyone',
  severity: 'high',
  title: 'Anyone may invoke the function',
  why: 'A function URL without authorisation, or a permission for everyone, is an address where every request is a billed run. Nothing stands in front of it: a web ACL cannot be attached to a function URL.',
  fix: 'Set AuthType AWS_IAM and put CloudFront with origin access control and a web ACL in front, or require a token in front of it; name the callers in the permission. If it must stay open, bound its concurrency: a URL admits ten times that many requests a second, and say why it is open in words, in the tag `spendfuse:public`.',
  check(inventory) {
    return ownFunctions(inventory).flatMap((item) =>
      item.waysIn.filter(isLive).flatMap((way): RuleHit[] => {
        const isOpen = way.isOpen.state === 'known' && way.isOpen.value;
        if (!isOpen || !DIRECT.has(way.kind) || way.kind === 'edge') return [];
        const reserved = item.reservedConcurrency;
        const rate =
          way.kind === 'function-url' && reserved.state === 'known'
            ? `, at most ${10 * reserved.value} requests a second by its concurrency of ${reserved.value}`
            : '';
        return [
          {
            resource: item.name,
            evidence: way.evidence,
            message: `${item.name} may be invoked by anyone: ${way.label}${rate}`,
            ...(item.publicBecause === undefined ? {} : { acceptedBecause: item.publicBecause }),
          },
        ];
      }),
    );
  },
};
