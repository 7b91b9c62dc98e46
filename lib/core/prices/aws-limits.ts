// What AWS itself enforces, or allows at most, on the way to a function: the numbers bounds are made of.
// Each one names the page it was read on (2026); a default quota that an account can raise says so.

/** docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits */
export const LAMBDA_MEMORY_MB = { min: 128, max: 10_240 };
export const LAMBDA_EPHEMERAL_MB = { min: 512, max: 10_240 };
export const LAMBDA_TIMEOUT_SECONDS = { min: 1, max: 900 };
/** Default quota; accounts have it raised to tens of thousands, and new ones start at 10. */
export const LAMBDA_ACCOUNT_CONCURRENCY = 1_000;
/** Left unreservable: docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency */
export const LAMBDA_UNRESERVABLE_CONCURRENCY = 100;
/** Synchronous calls each environment serves in a second, and the account as a whole. */
export const LAMBDA_REQUESTS_PER_SECOND_PER_ENVIRONMENT = 10;
/** Starting an environment is billed since 2025-08-01 and is cut off here: lambda-runtime-environment */
export const LAMBDA_INIT_SECONDS = 10;
/** With provisioned concurrency it may take this long, or the timeout if that is longer: same page. */
export const LAMBDA_PROVISIONED_INIT_SECONDS = 130;
export const LAMBDA_BUFFERED_RESPONSE_KB = 6 * 1_024;
export const LAMBDA_STREAMED_RESPONSE_KB = 200 * 1_024;
/** A streamed response is held to this after its first 6 MB. */
export const LAMBDA_STREAM_KB_PER_SECOND = 2 * 1_024;
/** The event of a synchronous invocation, a batch of messages included. */
export const LAMBDA_EVENT_KB = 6 * 1_024;
/** aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb */
export const LAMBDA_ASYNC_EVENT_KB = 1_024;
/** One request up to 256 KB, another for each further 64 KB of an asynchronous event. */
export const LAMBDA_ASYNC_FIRST_REQUEST_KB = 256;
export const EVENT_CHUNK_KB = 64;
/** docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling */
export const LAMBDA_ASYNC_RETRIES = 2;

/** docs.aws.amazon.com/apigateway/latest/developerguide/limits; default quota, a best-effort target. */
export const API_ACCOUNT_THROTTLE = { requestsPerSecond: 10_000, burst: 5_000 };
export const API_REQUEST_KB = 10 * 1_024;
/** docs.aws.amazon.com/whitepapers/latest/best-practices-api-gateway-private-apis-integration/cost-optimization */
export const HTTP_API_METER_KB = 512;
/** docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table */
export const WEBSOCKET_NEW_CONNECTIONS_PER_SECOND = 500;
export const WEBSOCKET_CONNECTION_SECONDS = 7_200;
export const WEBSOCKET_MESSAGE_KB = 128;
export const WEBSOCKET_METER_KB = 32;

/** docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions */
export const ALB_BODY_KB = 1_024;
/** One capacity unit, aws.amazon.com/elasticloadbalancing/pricing; bytes are those of Lambda targets. */
export const ALB_LCU = { newConnectionsPerSecond: 25, gbPerHour: 0.4 };

/** WAF's base price covers this capacity; each further 500 is charged. Hard maximum 5,000. */
export const WAF_INCLUDED_CAPACITY = 1_500;
export const WAF_CAPACITY_BLOCK = 500;

/** docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling and services-sqs-parameters */
export const SQS_MAPPING_CONCURRENCY = 1_250;
export const SQS_DEFAULT_BATCH = 10;
export const SQS_LARGEST_BATCH = 10_000;
export const SQS_FIFO_LARGEST_BATCH = 10;
export const SQS_IDLE_POLLERS = 5;
/** Long polling: docs.aws.amazon.com/AWSSimpleQueueService sqs-short-and-long-polling */
export const SQS_POLL_SECONDS = 20;

/** docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters: concurrent batches per shard */
export const STREAM_PARALLELIZATION = 10;

/** docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types: nothing fires more often. */
export const SCHEDULE_SHORTEST_SECONDS = 60;

/** SNS messages stay at 256 KB: docs.aws.amazon.com/sns/latest/dg/sns-message-attributes */
export const SNS_MESSAGE_KB = 256;
/** Express workflows are billed in blocks of this memory: aws.amazon.com/step-functions/pricing */
export const EXPRESS_MEMORY_MB = 64;
