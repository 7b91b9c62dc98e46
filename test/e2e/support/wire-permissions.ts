// Names the IAM permission that a request on the wire needs, from its path, its target header or its action.
// Must know every call the watchdog makes: one without a name is reported by its path and fails the comparison.

import type { IncomingHttpHeaders } from 'node:http';

export interface WireCall {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
}

/** Lambda's REST paths: method, pattern, permission. The first that fits counts. */
const LAMBDA: ReadonlyArray<readonly [method: string, path: RegExp, action: string]> = [
  ['POST', /\/invocations\b/, 'InvokeFunction'],
  ['GET', /\/account-settings/, 'GetAccountSettings'],
  ['GET', /\/provisioned-concurrency\?.*List=ALL/, 'ListProvisionedConcurrencyConfigs'],
  ['PUT', /\/provisioned-concurrency/, 'PutProvisionedConcurrencyConfig'],
  ['DELETE', /\/provisioned-concurrency/, 'DeleteProvisionedConcurrencyConfig'],
  ['GET', /\/functions\/[^/]+\/concurrency/, 'GetFunctionConcurrency'],
  ['PUT', /\/functions\/[^/]+\/concurrency/, 'PutFunctionConcurrency'],
  ['DELETE', /\/functions\/[^/]+\/concurrency/, 'DeleteFunctionConcurrency'],
  ['GET', /\/event-invoke-config/, 'GetFunctionEventInvokeConfig'],
  ['GET', /\/functions\/[^/]+\/policy/, 'GetPolicy'],
  ['GET', /\/functions\/[^/]+\/configuration/, 'GetFunctionConfiguration'],
  ['GET', /\/event-source-mappings\/?(\?.*)?$/, 'ListEventSourceMappings'],
  ['PUT', /\/event-source-mappings\/.+/, 'UpdateEventSourceMapping'],
  ['GET', /\/functions\/?(\?.*)?$/, 'ListFunctions'],
  ['GET', /\/functions\/[^/]+\/?(\?.*)?$/, 'GetFunction'],
];

const TARGETS: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  ResourceGroupsTaggingAPI_20170126: 'tag',
  AWSEvents: 'events',
  AmazonSQS: 'sqs',
  GraniteServiceVersion20100801: 'cloudwatch',
};

export function permissionOf(call: WireCall): string {
  return ofTarget(call) ?? ofOperation(call) ?? ofLambda(call) ?? ofApi(call) ?? ofAction(call);
}

function ofTarget({ headers }: WireCall): string | undefined {
  const [service = '', action] = String(headers['x-amz-target'] ?? '').split('.');
  // One permission for all of its reads.
  if (service === 'AWSBudgetServiceGateway') return 'budgets:ViewBudget';
  return TARGETS[service] && `${TARGETS[service]}:${action}`;
}

/** Smithy's RPC protocols carry service and operation in the path. */
function ofOperation({ path }: WireCall): string | undefined {
  const [, service = '', action] = /^\/service\/([^/]+)\/operation\/(\w+)/.exec(path) ?? [];
  return TARGETS[service] && `${TARGETS[service]}:${action}`;
}

function ofLambda({ method, path }: WireCall): string | undefined {
  if (!/^\/20\d\d-\d\d-\d\d\//.test(path)) return undefined;
  const action = LAMBDA.find(([verb, pattern]) => verb === method && pattern.test(path))?.[2];
  return `lambda:${action ?? `${method} ${path}`}`;
}

const ofApi = ({ method, path }: WireCall): string | undefined =>
  /^\/(restapis|v2\/apis)\//.test(path) ? `apigateway:${method}` : undefined;

/** The old query protocol, which SNS still speaks. */
function ofAction({ method, path, body }: WireCall): string {
  const action = new URLSearchParams(body.toString('utf8')).get('Action');
  if (action === 'DescribeStackResource') return 'cloudformation:DescribeStackResource';
  const ofSns = ['Publish', 'GetTopicAttributes'].find((name) => name === action);
  return ofSns ? `sns:${ofSns}` : `unknown:${action ?? `${method} ${path}`}`;
}
