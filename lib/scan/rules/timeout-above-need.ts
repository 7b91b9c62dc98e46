// A timeout longer than any caller waits only lengthens what a hanging call costs.
// The threshold is not taste: it is the caller's own limit, or three times the slowest run measured.

import type { Rule, RuleHit } from '../finding';
import type { FunctionItem, WayIn, WayInKind } from '../inventory';
import { isLive, ownFunctions, timeoutSecondsOf } from './subjects';

/**
 * How long each caller waits. REST and WebSocket APIs 29 s, HTTP APIs 30 s:
 * docs.aws.amazon.com/apigateway/latest/developerguide/limits; user pools 5 s: cognito user guide,
 * Lambda triggers; AppSync 30 s: docs.aws.amazon.com/general/latest/gr/appsync. All read 2026-04.
 */
const WAITS_SECONDS: Partial<Record<WayInKind, number>> = {
  'rest-api': 29,
  'websocket-api': 29,
  'http-api': 30,
  'graphql-api': 30,
  cognito: 5,
};

/** How long the caller of a way waits; undefined for one that does not wait, or whose patience is not known. */
function waitOf(way: WayIn): number | undefined {
  if (way.isAsync || way.isStreaming === true || CUSTOM_SENDER.test(way.label)) return undefined;
  const own = way.integrationTimeoutSeconds;
  if (own === undefined) return WAITS_SECONDS[way.kind];
  return own.state === 'known' ? own.value : undefined;
}

/** A user pool calls these without waiting: cognito user guide, custom sender Lambda triggers, 2026-11. */
const CUSTOM_SENDER = /^user pool Custom(Email|SMS)Sender$/;
/** A user pool's 5 s are fewer than a cold start may take: what is only somewhat above them is no finding. */
const POOL_FLOOR_SECONDS = 30;

/** One second of grace: 30 behind a REST API is a habit, not a mistake. */
const GRACE_SECONDS = 1;
/** Three times the slowest run in a hundred leaves room for a bad day. */
const MEASURED_FACTOR = 3;
const MEASURED_FLOOR_SECONDS = 30;

export const timeoutAboveNeed: Rule = {
  id: 'timeout-above-need',
  severity: 'low',
  title: 'The timeout is far above need',
  why: 'The timeout is the factor that turns a slow dependency or an attack on one into money: every hanging run is billed to its end. Behind an API nobody is left to receive what comes after the API gave up.',
  fix: 'Set the timeout to what the slowest honest run takes, and never above what its callers wait.',
  check(inventory) {
    return ownFunctions(inventory).flatMap((item) => hitsOf(item));
  },
};

function hitsOf(item: FunctionItem): RuleHit[] {
  const timeoutSeconds = timeoutSecondsOf(item);
  if (item.cloud !== 'aws' || timeoutSeconds === undefined) return [];
  const hit = (message: string): RuleHit[] => [
    { resource: item.name, evidence: item.evidence, message },
  ];
  const measuredMs = item.measured?.durationMsP99;
  const needSeconds = measuredMs === undefined ? undefined : (measuredMs / 1_000) * MEASURED_FACTOR;
  if (needSeconds !== undefined && timeoutSeconds > Math.max(MEASURED_FLOOR_SECONDS, needSeconds)) {
    return hit(
      `${item.name} may run ${timeoutSeconds} s, but 99 of 100 runs end within ${Math.ceil((measuredMs ?? 0) / 1_000)} s`,
    );
  }
  const ways = item.waysIn.filter(isLive);
  const waits = ways.map(waitOf);
  if (ways.length === 0 || waits.some((wait) => wait === undefined)) return [];
  const longest = Math.max(...waits.map((wait) => wait ?? 0));
  const floor = ways.some((way) => way.kind === 'cognito') ? POOL_FLOOR_SECONDS : 0;
  if (timeoutSeconds <= Math.max(longest + GRACE_SECONDS, floor)) return [];
  return hit(
    `${item.name} may run ${timeoutSeconds} s, but its callers (${[...new Set(ways.map((way) => way.kind))].join(', ')}) wait ${longest} s at most`,
  );
}
