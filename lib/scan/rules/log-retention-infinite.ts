// Log groups keep everything for ever unless told otherwise, and a flood writes a great deal.
// One finding a file, however many functions it holds.

import { awsPriceBook } from '../../core/prices/books/aws';
import { marginalUsd } from '../../core/prices/prices';
import { formatUsd } from '../../core/units/money';
import type { Rule, RuleHit } from '../finding';
import { listed, ownFunctions } from './subjects';

export const logRetentionInfinite: Rule = {
  id: 'log-retention-infinite',
  severity: 'low',
  title: 'Logs are kept for ever',
  why: 'Lambda makes a log group on the first run and never lets anything expire. What a flood wrote in one night is paid for every month after.',
  fix: 'Declare the log group (`/aws/lambda/<name>`, or LoggingConfig) with RetentionInDays.',
  needs: 'log groups',
  check(inventory) {
    const endless = ownFunctions(inventory).filter(
      (item) => item.log?.retentionDays.state === 'unset',
    );
    const files = new Map<string, typeof endless>();
    for (const item of endless)
      files.set(item.evidence.file, [...(files.get(item.evidence.file) ?? []), item]);
    const price = formatUsd(marginalUsd(awsPriceBook, 'logs.storage'));
    return [...files].map(([file, items]): RuleHit => {
      const names = items.map((item) => item.name);
      const who =
        names.length === 1
          ? `the logs of ${names[0]} are`
          : `the logs of ${names.length} functions are`;
      const list = names.length === 1 ? '' : `: ${listed(names)}`;
      const [first] = items;
      return {
        resource: first?.name ?? file,
        evidence: first?.log?.evidence ?? { file, path: '' },
        message: `${who} kept for ever, at ${price} a GB every month${list}`,
      };
    });
  },
};
