// A batch of a stream that fails is tried again until its records expire, and holds up all that is behind it.
// A limit on the retries or on the age is enough; one that could not be read is not reported as missing.

import type { Rule, RuleHit } from '../finding';
import { isLive, ownFunctions } from './subjects';

export const streamWithoutLimit: Rule = {
  id: 'stream-without-limit',
  severity: 'medium',
  title: 'A stream tries a failed batch again without end',
  why: 'By default a mapping repeats a failing batch until its records expire: a day for a table, up to a year for Kinesis. Each try is a run that is paid for, and the shard stands still meanwhile.',
  fix: 'Set MaximumRetryAttempts (3 to 10) or MaximumRecordAgeInSeconds on the mapping, with an on-failure destination, and BisectBatchOnFunctionError.',
  check(inventory) {
    return ownFunctions(inventory).flatMap((item) =>
      item.waysIn.filter(isLive).flatMap((way): RuleHit[] => {
        const isStream = way.kind === 'kinesis' || way.kind === 'dynamodb-stream';
        if (!isStream || !isEndless(way.retries) || !isEndless(way.recordAgeSeconds)) return [];
        return [
          {
            resource: item.name,
            evidence: way.evidence,
            message: `${way.label} sends a failing batch to ${item.name} again and again, until its records expire`,
          },
        ];
      }),
    );
  },
};

/** -1 is how the API says: without end. */
function isEndless(setting: { state: string; value?: number } | undefined): boolean {
  return setting?.state === 'unset' || (setting?.state === 'known' && setting.value === -1);
}
