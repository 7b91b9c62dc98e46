// Events that wait for a function are lost when it is paused, unless there is somewhere to put them.
// A destination that could not be read is not reported as missing.

import type { Rule, RuleHit } from '../finding';
import { isLive, listed, ownFunctions } from './subjects';

export const asyncWithoutFailureDestination: Rule = {
  id: 'async-without-failure-destination',
  severity: 'medium',
  title: 'Asynchronous events have nowhere to go',
  why: 'At concurrency 0 Lambda hands new asynchronous events to the failure destination at once, and drops them when there is none. A guard that pauses such a function loses its events, and so does any failure that lasts longer than the retries.',
  fix: 'Add an on-failure destination (EventInvokeConfig) or a dead-letter queue (DeadLetterConfig) to the function. A dead-letter queue on the rule or the subscription is not enough: it takes what could not be delivered, not what was.',
  check(inventory) {
    return ownFunctions(inventory).flatMap((item): RuleHit[] => {
      // A schedule fires again by itself: what is lost is one run of it.
      const ways = item.waysIn.filter(
        (way) => way.isAsync && isLive(way) && way.kind !== 'schedule',
      );
      if (item.cloud !== 'aws' || ways.length === 0 || item.asyncFailure.state !== 'unset')
        return [];
      const labels = [...new Set(ways.map((way) => way.label))];
      return [
        {
          resource: item.name,
          evidence: item.evidence,
          message: `${item.name} is called asynchronously (${listed(labels)}) and has no failure destination`,
        },
      ];
    });
  },
};
