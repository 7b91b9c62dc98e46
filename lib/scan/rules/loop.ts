// A function whose output can start it again, as found by loops.ts, told as one path.
// Severity follows confidence: what is only possible must not read like what is certain.

import type { Rule, RuleHit } from '../finding';
import type { Confidence, Evidence } from '../inventory';
import { groupsOf, type LoopGroup } from '../loop-permutations';
import { findLoops, type Loop } from '../loops';
import { DEFAULT_CONFIDENCE } from '../settings';
import type { Severity } from '../severity';

const SEVERITY: Record<Confidence, Severity> = { high: 'high', medium: 'medium', low: 'low' };

export const loop: Rule = {
  id: 'loop',
  severity: 'high',
  title: 'A function can trigger itself',
  why: 'Each round costs as much as the last and starts the next, often more than one. AWS stops such loops only through SQS, SNS, S3 and from function to function; through DynamoDB, Kinesis, EventBridge, log subscriptions, CloudTrail, Step Functions or an address of its own nothing stops them. Azure and Google Cloud stop none.',
  fix: 'Write somewhere else than where the function is triggered from, or filter the trigger so that it cannot see what the function writes.',
  check(inventory, settings) {
    const minimum = settings.minimumConfidence ?? DEFAULT_CONFIDENCE;
    return groupsOf(findLoops(inventory, minimum).loops).map(hitOf);
  },
};

/** A person follows so many steps; `related` holds each of them. */
const STEPS_SHOWN = 12;

function shownOf(names: readonly string[]): readonly string[] {
  const left = names.length - STEPS_SHOWN;
  if (left <= 1) return names;
  const [head, tail] = [names.slice(0, STEPS_SHOWN - 2), names.slice(-2)];
  return [...head, `${left} more`, ...tail];
}

function whatStops({ isCoveredByLambda, isOnLambda }: Loop): string {
  if (isCoveredByLambda)
    return "Lambda's own detection would stop it after about 16 rounds, if every function on the way uses a supported SDK";
  return isOnLambda
    ? "Lambda's own detection does not cover it: nothing stops it"
    : 'no platform but Lambda has a detection of its own: nothing stops it';
}

function hitOf({ shown: found, others }: LoopGroup): RuleHit {
  const names = found.steps.map((step) => step.name);
  const path = [...shownOf(names), names[0]].join(' → ');
  // A permission is not a deed: whether the code uses it is not in the template.
  const isPermitted = found.edges.some(({ via }) => via === 'grant');
  const verb = isPermitted ? 'can go round if the code does what its role permits' : 'can go round';
  const rare = found.isOnFailureOnly ? ' while something fails' : '';
  const [first] = found.edges;
  return {
    resource: names[0] ?? '',
    evidence: first?.evidence ?? { file: '', path: '' },
    message: `${path} ${verb}${rare} (confidence ${found.confidence})${alsoBy(others.length)}; ${whatStops(found)}`,
    severity: SEVERITY[found.confidence],
    confidence: found.confidence,
    fix: found.howToBreak,
    related: [
      ...found.edges.map((edge, index) => ({
        evidence: edge.evidence,
        note: `${names[index]} ${edge.kind} ${names[(index + 1) % names.length]}: ${edge.detail}`,
      })),
      ...alsoIn(found, others),
    ],
  };
}

const alsoBy = (count: number): string =>
  count === 0
    ? ''
    : `, as can ${count} more way${count === 1 ? '' : 's'} round by the same permission`;

/** Each function that shares the permission and is in another of its loops, with a loop of its own. */
function alsoIn(found: Loop, others: readonly Loop[]): { evidence: Evidence; note: string }[] {
  const shown = new Set(found.steps.map(({ id }) => id));
  return others.flatMap((other) => {
    const added = other.steps.filter(({ id, kind }) => kind === 'function' && !shown.has(id));
    const [first] = other.edges;
    if (added.length === 0 || !first) return [];
    for (const { id } of added) shown.add(id);
    const names = other.steps.map(({ name }) => name);
    return [
      { evidence: first.evidence, note: `also ${[...shownOf(names), names[0]].join(' → ')}` },
    ];
  });
}
