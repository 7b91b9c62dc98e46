// Somebody must hear of it: an alarm on what a function does, by itself or over all of them.
// One alarm over all functions satisfies it; an alarm on something else does not. One finding a run: one alarm mends it.

import type { Rule } from '../finding';
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
    const files = new Set(
      alarms.filter(({ isOfUnknown }) => isOfUnknown).map(({ evidence }) => evidence.file),
    );
    const unwatched = ownFunctions(inventory).filter(
      ({ cloud, id, evidence }) => cloud === 'aws' && !watched.has(id) && !files.has(evidence.file),
    );
    const [first] = unwatched;
    if (!first) return [];
    const names = unwatched.map(({ name }) => name);
    const message =
      names.length === 1
        ? `${names[0]} has no alarm`
        : `${names.length} functions have no alarm: ${listed(names)}`;
    return [{ resource: first.name, evidence: first.evidence, message, isAccountWide: true }];
  },
};
