// The rules of a web ACL that bound how often it lets anyone through: each client, and all of them together.
// WAF counts within a minute and acts some seconds late, so these rules are a brake on floods, not an exact gate.

import { Token } from 'aws-cdk-lib';
import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import {
  DEFAULT_CLIENT_REQUESTS_PER_MINUTE,
  problemsWithRequestRates,
  type RequestRates,
} from '../../core/policy/request-rates';

export type RateRulesProps = RequestRates;

/** The shortest window WAF has: docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement */
const WINDOW_SECONDS = 60;
const LEAST = 10;
const MOST = 2_000_000_000;

const TOO_MANY_REQUESTS = { customResponse: { responseCode: 429 } };

export function rateRules(props: RateRulesProps): CfnWebACL.RuleProperty[] {
  const client = props.clientRequestsPerMinute ?? DEFAULT_CLIENT_REQUESTS_PER_MINUTE;
  const statements = [
    { name: 'client-rate', statement: clientStatement(client, props) },
    ...(props.globalRequestsPerMinute === undefined
      ? []
      : [{ name: 'global-rate', statement: globalStatement(props.globalRequestsPerMinute) }]),
  ];
  return statements.map(({ name, statement }, priority) => ({
    name,
    priority,
    statement: { rateBasedStatement: statement },
    action: props.action === 'count' ? { count: {} } : { block: TOO_MANY_REQUESTS },
    visibilityConfig: visibility(name),
  }));
}

export const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
});

function clientStatement(
  limit: number,
  { clientHeader, forwardedIpHeader }: RateRulesProps,
): CfnWebACL.RateBasedStatementProperty {
  const window = { limit, evaluationWindowSec: WINDOW_SECONDS };
  if (clientHeader !== undefined) {
    const textTransformations = [{ priority: 0, type: 'NONE' }];
    return {
      ...window,
      aggregateKeyType: 'CUSTOM_KEYS',
      customKeys: [{ header: { name: clientHeader, textTransformations } }],
    };
  }
  if (forwardedIpHeader === undefined) return { ...window, aggregateKeyType: 'IP' };
  return {
    ...window,
    aggregateKeyType: 'FORWARDED_IP',
    // A request that hides its address counts as one that is over the limit.
    forwardedIpConfig: { headerName: forwardedIpHeader, fallbackBehavior: 'MATCH' },
  };
}

/** One count for everything needs a statement that everything matches: each path begins with a slash. */
const globalStatement = (limit: number): CfnWebACL.RateBasedStatementProperty => ({
  limit,
  evaluationWindowSec: WINDOW_SECONDS,
  aggregateKeyType: 'CONSTANT',
  scopeDownStatement: {
    byteMatchStatement: {
      fieldToMatch: { uriPath: {} },
      positionalConstraint: 'STARTS_WITH',
      searchString: '/',
      textTransformations: [{ priority: 0, type: 'NONE' }],
    },
  },
});

export const problemsWithRates = (props: RateRulesProps): string[] =>
  problemsWithRequestRates(props, {
    least: LEAST,
    most: MOST,
    isKnown: (value) => !Token.isUnresolved(value),
  });
