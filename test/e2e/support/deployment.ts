// Deploys the account guard's template into the stand-in cloud, and takes it away again.
// What moto does not run is done here with the event that AWS would send, through the very bundle in the template.

import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { GetFunctionCommand, LambdaClient, TagResourceCommand } from '@aws-sdk/client-lambda';
import { UNINSTALL, type UninstallRequest } from '../../../lib/aws/contract';
import { startWatchdog, type Watchdog, type WatchdogCode } from '../watchdog-process';

export interface Deployment {
  readonly stackId: string;
  readonly stackName: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Physical ids by logical id. */
  readonly resources: Readonly<Record<string, string>>;
  readonly source: WatchdogCode;
}

export const clientConfig = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Properties?: {
          readonly Code?: { readonly ZipFile?: string };
          readonly Tags?: ReadonlyArray<{ readonly Key: string; readonly Value: string }>;
        };
      }
    >
  >;
}

/** moto's CloudFormation leaves the tags of a function out. */
export async function tagAsInTemplate(
  template: string,
  endpoint: string,
  resources: Deployment['resources'],
): Promise<void> {
  const lambda = new LambdaClient(clientConfig(endpoint));
  const { Resources } = JSON.parse(template) as Template;
  for (const [logicalId, { Type, Properties }] of Object.entries(Resources)) {
    if (Type !== 'AWS::Lambda::Function' || !Properties?.Tags) continue;
    const Resource = `arn:aws:lambda:us-east-1:123456789012:function:${resources[logicalId]}`;
    const Tags = Object.fromEntries(Properties.Tags.map(({ Key, Value }) => [Key, Value]));
    await lambda.send(new TagResourceCommand({ Resource, Tags }));
  }
}

/** The watchdog's code as it stands in the template, and which resource carries it; an app's own functions are shorter. */
export function inlineCodeIn(template: string): {
  readonly logicalId: string;
  readonly code: string;
} {
  const { Resources } = JSON.parse(template) as Template;
  for (const [logicalId, { Type, Properties }] of Object.entries(Resources))
    if (Type === 'AWS::Lambda::Function' && (Properties?.Code?.ZipFile?.length ?? 0) > 1_000)
      return { logicalId, code: Properties?.Code?.ZipFile ?? '' };
  throw new Error('the template has no function with inline code');
}

export async function deployTemplate(
  template: string,
  endpoint: string,
  parameters: Readonly<Record<string, string>>,
  stackName = 'spendfuse',
): Promise<Deployment> {
  // A second attempt at a creation that only took long would find the stack there.
  const config = { ...clientConfig(endpoint), maxAttempts: 1 };
  const cloudFormation = new CloudFormationClient(config);
  const { StackId: stackId = '' } = await cloudFormation.send(
    new CreateStackCommand({
      StackName: stackName,
      TemplateBody: template,
      Capabilities: ['CAPABILITY_IAM'],
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    }),
  );
  const resources = await resourcesOf(cloudFormation, stackName);
  const source = await sourceOf(template, endpoint, resources);
  await answerCreation(source, endpoint, {
    StackId: stackId,
    LogicalResourceId: uninstallIn(template),
  });
  return {
    stackId,
    stackName,
    resources,
    source,
    outputs: await outputsOf(cloudFormation, stackName),
  };
}

/** The custom resource that the stack waits for. */
function uninstallIn(template: string): string {
  const { Resources } = JSON.parse(template) as Template;
  const found = Object.entries(Resources).find(([, { Type }]) => Type === UNINSTALL.resourceType);
  return found?.[0] ?? 'Uninstall';
}

async function resourcesOf(cloudFormation: CloudFormationClient, StackName: string) {
  const { StackResources = [] } = await cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName }),
  );
  return Object.fromEntries(
    StackResources.map((resource) => [
      resource.LogicalResourceId ?? '',
      resource.PhysicalResourceId ?? '',
    ]),
  );
}

async function sourceOf(
  template: string,
  endpoint: string,
  resources: Readonly<Record<string, string>>,
): Promise<WatchdogCode> {
  const { logicalId, code } = inlineCodeIn(template);
  const functionName = resources[logicalId] ?? '';
  const lambda = new LambdaClient(clientConfig(endpoint));
  const found = await lambda.send(new GetFunctionCommand({ FunctionName: functionName }));
  return { code, functionName, environment: found.Configuration?.Environment?.Variables ?? {} };
}

/** The stack waits for its custom resource: the bundle answers to the address that moto gives. */
async function answerCreation(
  source: WatchdogCode,
  endpoint: string,
  of: Pick<UninstallRequest, 'StackId' | 'LogicalResourceId'>,
): Promise<void> {
  const watchdog = startWatchdog(source, endpoint);
  const ResponseURL = `${endpoint}/cloudformation_us-east-1/cfnresponse?stack=${encodeURIComponent(of.StackId)}`;
  try {
    await watchdog.run({ ...requestOf('Create', { ...of, ResponseURL }), ...of });
  } finally {
    await watchdog.stop();
  }
}

async function outputsOf(cloudFormation: CloudFormationClient, StackName: string) {
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  const stack = Stacks?.[0];
  if (stack?.StackStatus !== 'CREATE_COMPLETE')
    throw new Error(`the stack is ${stack?.StackStatus}: ${stack?.StackStatusReason}`);
  return Object.fromEntries(
    (stack.Outputs ?? []).map((output) => [output.OutputKey ?? '', output.OutputValue ?? '']),
  );
}

export const requestOf = (
  RequestType: UninstallRequest['RequestType'],
  changes: Pick<UninstallRequest, 'StackId' | 'ResponseURL'>,
): UninstallRequest => ({
  RequestType,
  RequestId: randomUUID(),
  LogicalResourceId: 'Uninstall',
  ResourceType: UNINSTALL.resourceType,
  ResourceProperties: {},
  ...(RequestType !== 'Create' && { PhysicalResourceId: UNINSTALL.physicalResourceId }),
  ...changes,
});

export interface Answered {
  readonly Status: string;
  readonly Reason: string;
  readonly [field: string]: unknown;
}

/** Sends the guard CloudFormation's request and hands back what it answered to the signed address. */
export async function askAsCloudFormation(
  watchdog: Watchdog,
  type: UninstallRequest['RequestType'],
  stackId: string,
  remainingMs?: number,
): Promise<Answered> {
  const answers: Answered[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => {
      answers.push(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Answered);
      outgoing.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const ResponseURL = `http://127.0.0.1:${port}/answer?signature=test`;
    await watchdog.run(requestOf(type, { StackId: stackId, ResponseURL }), remainingMs);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  if (answers.length !== 1 || !answers[0]) throw new Error(`${answers.length} answers, not one`);
  return answers[0];
}

/** What CloudFormation does on a deletion: the guard first, then the rest. */
export async function destroyStack(
  watchdog: Watchdog,
  deployment: Deployment,
  endpoint: string,
): Promise<Answered> {
  const answer = await askAsCloudFormation(watchdog, 'Delete', deployment.stackId);
  if (answer.Status === 'SUCCESS') {
    const cloudFormation = new CloudFormationClient(clientConfig(endpoint));
    await cloudFormation.send(new DeleteStackCommand({ StackName: deployment.stackName }));
  }
  return answer;
}
