// SAM connectors: permissions written as "this may write to that".
// Only a connector that says Write, from a function, becomes a permission.

import { entriesOf, mapOf, type Tree, type TreeMap, textOf, textsOf, treeOf } from '../../tree';
import { type Expansion, getAtt, ref, sub } from '../cloudformation/expansion';

const WRITES = new Map<string, { actions: string[]; arn: (id: string) => Tree }>([
  [
    'AWS::DynamoDB::Table',
    {
      actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      arn: (id) => getAtt(id, 'Arn'),
    },
  ],
  [
    'AWS::Serverless::SimpleTable',
    {
      actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      arn: (id) => getAtt(id, 'Arn'),
    },
  ],
  ['AWS::SQS::Queue', { actions: ['sqs:SendMessage'], arn: (id) => getAtt(id, 'Arn') }],
  ['AWS::SNS::Topic', { actions: ['sns:Publish'], arn: ref }],
  [
    'AWS::S3::Bucket',
    { actions: ['s3:PutObject', 's3:DeleteObject'], arn: (id) => sub(`\${${id}.Arn}/*`) },
  ],
  ['AWS::Lambda::Function', { actions: ['lambda:InvokeFunction'], arn: (id) => getAtt(id, 'Arn') }],
  [
    'AWS::Serverless::Function',
    { actions: ['lambda:InvokeFunction'], arn: (id) => getAtt(id, 'Arn') },
  ],
  ['AWS::StepFunctions::StateMachine', { actions: ['states:StartExecution'], arn: ref }],
  ['AWS::Serverless::StateMachine', { actions: ['states:StartExecution'], arn: ref }],
  ['AWS::Events::EventBus', { actions: ['events:PutEvents'], arn: (id) => getAtt(id, 'Arn') }],
]);

type Resources = readonly { id: string; raw: TreeMap }[];

export function addConnectors(resources: Resources, expansion: Expansion): void {
  const types = new Map(resources.map(({ id, raw }) => [id, textOf(raw.Type) ?? '']));
  for (const { id, raw } of resources) {
    for (const [name, connector] of entriesOf(raw.Connectors)) {
      const fields = mapOf(mapOf(connector).Properties);
      connect({ name: `${id}${name}`, source: id, fields, types }, expansion);
    }
    if (textOf(raw.Type) !== 'AWS::Serverless::Connector') continue;
    const fields = mapOf(raw.Properties);
    connect({ name: id, source: textOf(mapOf(fields.Source).Id), fields, types }, expansion);
  }
}

interface Connection {
  name: string;
  source: string | undefined;
  fields: TreeMap;
  types: ReadonlyMap<string, string>;
}

function connect({ name, source, fields, types }: Connection, expansion: Expansion): void {
  const isWrite = textsOf(fields.Permissions).includes('Write');
  const isFunction = /::Function$/.test(types.get(source ?? '') ?? '');
  if (source === undefined || !isWrite || !isFunction) return;
  const listed = Array.isArray(fields.Destination)
    ? fields.Destination
    : [fields.Destination ?? null];
  const statements = listed.flatMap((destination) => {
    const id = textOf(mapOf(destination).Id);
    const write = id === undefined ? undefined : WRITES.get(types.get(id) ?? '');
    return write && id !== undefined
      ? [treeOf({ Effect: 'Allow', Action: write.actions, Resource: write.arn(id) })]
      : [];
  });
  if (statements.length === 0) return;
  const properties = treeOf({
    PolicyDocument: treeOf({ Statement: statements }),
    Roles: [roleOf(source, expansion)],
  });
  expansion.add(`${name}Policy`, 'AWS::IAM::Policy', { properties, origin: ['Resources', name] });
}

function roleOf(functionId: string, expansion: Expansion): Tree {
  const role = mapOf(mapOf(expansion.resources[functionId]).Properties).Role;
  return role ?? ref(`${functionId}Role`);
}
