// A bound is only as good as the amount it comes to. This compares that amount with the ceiling:
// what the function itself spends, since what its ways in charge has bounds of its own.

import { countedTerms } from '../../core/exposure/caps';
import { exposureOf, sumUsd } from '../../core/exposure/exposure';
import { awsPriceBook } from '../../core/prices/books/aws';
import { formatUsd } from '../../core/units/money';
import { exposureInputOf } from '../exposure-input';
import type { Rule, RuleHit } from '../finding';
import { ownFunctions } from './subjects';

export const boundAboveCeiling: Rule = {
  id: 'bound-above-ceiling',
  severity: 'high',
  title: 'The worst case costs more than the ceiling',
  why: 'A concurrency of 1,000 is a bound and still thousands of dollars a day. Only the worst case in dollars tells whether a bound protects anybody.',
  fix: 'Lower the reserved concurrency, the throttle, the timeout or the memory until `spendfuse exposure` is under the ceiling, or raise the ceiling on purpose.',
  check(inventory, settings) {
    return ownFunctions(inventory).flatMap((item): RuleHit[] => {
      const ceilingUsd = item.ceilingUsdPerDay ?? settings.ceilingUsdPerDay;
      if (ceilingUsd === undefined || item.reservedConcurrency.state !== 'known') return [];
      const accountConcurrency = settings.accountConcurrency ?? inventory.account.concurrencyQuota;
      const asked = exposureInputOf(item, { ...settings, accountConcurrency });
      if (!asked.ok) return [];
      const exposure = exposureOf(asked.input, awsPriceBook);
      const own = sumUsd(countedTerms(exposure, 'function'));
      if (own.usdPerDay <= ceilingUsd) return [];
      const reserved = `reserved concurrency ${item.reservedConcurrency.value}`;
      const ways = formatUsd(exposure.usdPerDay - own.usdPerDay, 'up');
      return [
        {
          resource: item.name,
          evidence: item.evidence,
          message: `${item.name} with ${reserved} may itself spend ${formatUsd(own.usdPerDay, 'up')} a day, over its ceiling of ${formatUsd(ceilingUsd)}; its ways in may add ${ways}`,
        },
      ];
    });
  },
};
