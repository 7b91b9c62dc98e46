// A scan and an exposure over one template of 500 functions, of every kind of trigger, JSON and YAML.
// Prints milliseconds for reading, the rules with the loop search, the bound, and the largest renderings;
// then a loop through 500 functions, and 200 functions that each write to each of 200 queues.

import { stringify } from 'yaml';
import { awsPriceBook } from '../lib/core/prices/books/aws';
import { exposureReport } from '../lib/scan/exposure-report';
import { renderExposure, renderScan } from '../lib/scan/report';
import { readInventory, scanInventory } from '../lib/scan/scan';

const FUNCTIONS = Number(process.argv[2] ?? 500);

const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const ref = (id: string) => ({ Ref: id });

/** Twelve functions a service: a queue, a topic, a bucket, a table, an API and a bus for each dozen. */
function service(index: number): Record<string, object> {
  const name = (part: string) => `Svc${String(index).padStart(3, '0')}${part}`;
  const resources: Record<string, object> = {
    [name('Queue')]: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } },
    [name('Topic')]: { Type: 'AWS::SNS::Topic' },
    [name('Bucket')]: { Type: 'AWS::S3::Bucket' },
    [name('Table')]: { Type: 'AWS::DynamoDB::Table', Properties: { StreamSpecification: {} } },
    [name('Bus')]: { Type: 'AWS::Events::EventBus', Properties: { Name: name('bus') } },
    [name('Api')]: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
  };
  const add = (part: string, Type: string, Properties: object) => {
    resources[name(part)] = { Type, Properties };
  };
  for (let at = 0; at < 12; at += 1) {
    const fn = `Fn${at}`;
    const next = at % 2 === 0 ? 'Topic' : 'Table';
    add(fn, 'AWS::Lambda::Function', {
      MemorySize: 128 * (1 + (at % 8)),
      Timeout: 10 + at,
      Role: arn(name(`${fn}Role`)),
      Environment: {
        Variables: { NEXT: ref(name(next)), STAGE: { 'Fn::Sub': `\${AWS::StackName}` } },
      },
      ...(at % 3 === 0 ? { ReservedConcurrentExecutions: 2 } : {}),
    });
    add(`${fn}Role`, 'AWS::IAM::Role', {
      Policies: [
        {
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Action: ['sns:Publish', 'dynamodb:PutItem'],
                Resource: [ref(name('Topic')), arn(name('Table'))],
              },
              {
                Effect: 'Allow',
                Action: 's3:PutObject',
                Resource: { 'Fn::Sub': `\${${name('Bucket')}.Arn}/out/*` },
              },
            ],
          },
        },
      ],
    });
    addTrigger(at, { name, add });
  }
  return resources;
}

interface Making {
  name: (part: string) => string;
  add: (part: string, type: string, properties: object) => void;
}

function addTrigger(at: number, { name, add }: Making): void {
  const fn = name(`Fn${at}`);
  const kind = at % 6;
  if (kind === 0)
    add(`Map${at}`, 'AWS::Lambda::EventSourceMapping', {
      EventSourceArn: arn(name('Queue')),
      FunctionName: ref(fn),
    });
  if (kind === 1)
    add(`Sub${at}`, 'AWS::SNS::Subscription', {
      TopicArn: ref(name('Topic')),
      Protocol: 'lambda',
      Endpoint: arn(fn),
    });
  if (kind === 2)
    add(`Tick${at}`, 'AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [{ Arn: arn(fn) }],
    });
  if (kind === 3)
    add(`Rule${at}`, 'AWS::Events::Rule', {
      EventBusName: ref(name('Bus')),
      EventPattern: { source: [`svc.${at}`] },
      Targets: [{ Arn: arn(fn) }],
    });
  if (kind === 4) {
    add(`Int${at}`, 'AWS::ApiGatewayV2::Integration', {
      ApiId: ref(name('Api')),
      IntegrationUri: arn(fn),
    });
    add(`Route${at}`, 'AWS::ApiGatewayV2::Route', {
      ApiId: ref(name('Api')),
      RouteKey: `GET /r${at}`,
      Target: { 'Fn::Sub': `integrations/\${${name(`Int${at}`)}}` },
    });
  }
  if (kind === 5)
    add(`Str${at}`, 'AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [name('Table'), 'StreamArn'] },
      FunctionName: ref(fn),
    });
}

const services = Array.from({ length: Math.ceil(FUNCTIONS / 12) }, (_, index) => service(index));
const template = { Resources: Object.assign({}, ...services) as object };

function measured<T>(label: string, work: () => T): T {
  const start = process.hrtime.bigint();
  const used = process.cpuUsage();
  const made = work();
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  const { user, system } = process.cpuUsage(used);
  const cpuMs = (user + system) / 1e3;
  process.stdout.write(
    `${label.padEnd(36)} ${ms.toFixed(0).padStart(6)} ms ${cpuMs.toFixed(0).padStart(6)} ms of processor\n`,
  );
  return made;
}

for (const [syntax, text] of [
  ['JSON', JSON.stringify(template, null, 1)],
  ['YAML', stringify(template)],
] as const) {
  const file = `template.${syntax.toLowerCase()}`;
  process.stdout.write(`${syntax}, ${(text.length / 1024).toFixed(0)} KB\n`);
  const inventory = measured('  read into an inventory', () => readInventory([{ file, text }]));
  const report = measured(`  scan of ${inventory.functions.length} functions`, () =>
    scanInventory(inventory),
  );
  const exposure = measured('  exposure', () => exposureReport(inventory, {}, awsPriceBook));
  measured('  scan as SARIF', () => renderScan(report, 'sarif', { version: '0' }));
  measured('  exposure as text', () => renderExposure(exposure, 'text', { version: '0' }));
  process.stdout.write(
    `  ${report.findings.length} findings, ${report.findings.filter((finding) => finding.ruleId === 'loop').length} loops\n`,
  );
}

/** Functions that each read their own queue and write to those of others. */
function relay(count: number, targetsOf: (at: number) => readonly number[]): string {
  const resources: Record<string, object> = {};
  for (let at = 0; at < count; at += 1) {
    const queues = targetsOf(at).map((target) => arn(`Q${target}`));
    const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queues };
    resources[`Q${at}`] = { Type: 'AWS::SQS::Queue' };
    resources[`F${at}`] = {
      Type: 'AWS::Lambda::Function',
      Properties: { Role: arn(`R${at}`) },
    };
    resources[`R${at}`] = {
      Type: 'AWS::IAM::Role',
      Properties: { Policies: [{ PolicyDocument: { Statement: [statement] } }] },
    };
    resources[`M${at}`] = {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: ref(`F${at}`), EventSourceArn: arn(`Q${at}`) },
    };
  }
  return JSON.stringify({ Resources: resources });
}

const everyone = Array.from({ length: 200 }, (_, at) => at);
for (const [label, text] of [
  ['one loop through 500', relay(500, (at) => [(at + 1) % 500])],
  ['200 to each of 200', relay(200, () => everyone)],
] as const) {
  process.stdout.write(`${label}\n`);
  const inventory = measured('  read into an inventory', () =>
    readInventory([{ file: 'template.json', text }]),
  );
  const { findings } = measured('  scan', () => scanInventory(inventory));
  const loops = findings.filter((finding) => finding.ruleId === 'loop').length;
  process.stdout.write(`  ${loops} loops\n`);
}
