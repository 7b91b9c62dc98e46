// Log groups keep everything for ever unless told otherwise, and a flood writes a great deal.
// One finding a run, however many functions there are: retention is decided once an account.

import { awsPriceBook } from '../../core/prices/books/aws';
import { marginalUsd } from '../../core/prices/prices';
import { formatUsd } from '../../core/units/money';
import type { Rule } from '../finding';
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
    const [first] = endless;
    if (!first) return [];
    const names = endless.map(({ name }) => name);
    const who =
      names.length === 1
        ? `the logs of ${names[0]} are`
        : `the logs of ${names.length} functions are`;
    const list = names.length === 1 ? '' : `: ${listed(names)}`;
    const price = formatUsd(marginalUsd(awsPriceBook, 'logs.storage'));
    return [
      {
        resource: first.name,
        evidence: first.log?.evidence ?? first.evidence,
        message: `${who} kept for ever, at ${price} a GB every month${list}`,
        isAccountWide: true,
        related: endless.slice(1, 20).map(({ name, evidence }) => ({ evidence, note: name })),
      },
    ];
  },
};
