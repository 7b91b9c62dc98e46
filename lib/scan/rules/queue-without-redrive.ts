// A message that cannot be processed comes back until it is too old, and each time is a run that is paid for.
// A redrive policy that could not be read is not reported as missing; one finding a queue, whoever reads it.

import type { Rule, RuleHit } from '../finding';
import { isLive, ownFunctions } from './subjects';

export const queueWithoutRedrive: Rule = {
  id: 'queue-without-redrive',
  severity: 'medium',
  title: 'A queue gives its messages back without end',
  why: 'Without a redrive policy a message that fails returns after each visibility timeout, for the four days that a queue keeps it by default: a poison message is a small loop of its own.',
  fix: 'Set RedrivePolicy on the queue, with a dead-letter queue and a maxReceiveCount of 3 to 5, and an alarm on the dead-letter queue.',
  check(inventory) {
    const names = new Map(inventory.resources.map((node) => [node.id, node]));
    const hits = new Map<string, RuleHit>();
    for (const item of ownFunctions(inventory)) {
      for (const way of item.waysIn.filter(isLive)) {
        const queue = way.from === undefined ? undefined : names.get(way.from);
        if (way.kind !== 'sqs' || way.redrive?.state !== 'unset' || !queue) continue;
        if (hits.has(queue.id)) continue;
        hits.set(queue.id, {
          resource: queue.name,
          evidence: queue.evidence,
          message: `queue ${queue.name} has no redrive policy: what ${item.name} cannot process comes back until it expires`,
        });
      }
    }
    return [...hits.values()];
  },
};
