// Somebody must hear of it: an alarm on what a function does, by itself or over all of them.
// One alarm over all functions satisfies it; an alarm on something else does not.

import type { Rule, RuleHit } from '../finding';
import type { FunctionItem } from '../inventory';
import { listed, ownFunctions } from './subjects';

export const noAlarm: Rule = {
  id: 'no-alarm',
  severity: 'low',
  title: 'No alarm on what the functions do',
  why: 'Metrics are a minute old, a bill is a day old. Without an alarm on invocations, concurrency, duration or throttles the first to notice is accounting.',
  fix: 'Add a CloudWatch alarm on AWS/Lambda Invocations or ConcurrentExecutions, with a dimension for the function or without one for all, and an action. One Metrics Insights alarm grouped by FunctionName covers every function, new ones included.',
  needs: 'alarms',
  check(inventory) {
    const alarms = inventory.alarms.filter((alarm) => alarm.watchesFunctions);
    if (alarms.some((alarm) => alarm.functions.length === 0)) return [];
    const watched = new Set(alarms.flatMap((alarm) => alarm.functions));
    const unwatched = ownFunctions(inventory).filter(
      (item) => item.cloud === 'aws' && !watched.has(item.id),
    );
    return byFile(unwatched).map(([file, items]): RuleHit => {
      const names = items.map((item) => item.name);
      const what =
        names.length === 1
          ? `${names[0]} has no alarm`
          : `${names.length} functions have no alarm: ${listed(names)}`;
      const [first] = items;
      return {
        resource: first?.name ?? file,
        evidence: first?.evidence ?? { file, path: '' },
        message: what,
      };
    });
  },
};

/** One finding a file: a list of five hundred functions is read by no one. */
function byFile(items: readonly FunctionItem[]): [string, FunctionItem[]][] {
  const files = new Map<string, FunctionItem[]>();
  for (const item of items)
    files.set(item.evidence.file, [...(files.get(item.evidence.file) ?? []), item]);
  return [...files];
}
