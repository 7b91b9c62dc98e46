// Services that call a function they name, each in a place of its own: whatever function such a resource
// mentions is one that it calls. What leads to the call is not followed, and that is told.

import type { Resource } from '../../resource';
import { referencesIn } from '../../token';
import { everyText, listOf, textOf } from '../../tree';
import type { Collection } from '../collection';

/** Whether the service waits for the answer; one that does not hands over an event and retries. */
const CALLERS = new Map<string, { isAsync: boolean }>([
  ['AWS::Bedrock::Agent', { isAsync: false }],
  ['AWS::BedrockAgentCore::GatewayTarget', { isAsync: false }],
  ['AWS::CodeCommit::Repository', { isAsync: true }],
  ['AWS::CodePipeline::Pipeline', { isAsync: true }],
  ['AWS::Config::ConfigRule', { isAsync: true }],
  ['AWS::Connect::IntegrationAssociation', { isAsync: false }],
  ['AWS::Lex::Bot', { isAsync: false }],
  ['AWS::Lex::BotAlias', { isAsync: false }],
  ['AWS::S3ObjectLambda::AccessPoint', { isAsync: false }],
  ['AWS::SES::ReceiptRule', { isAsync: true }],
  ['AWS::SecretsManager::RotationSchedule', { isAsync: true }],
  ['AWS::Transfer::Server', { isAsync: false }],
  ['AWS::VpcLattice::TargetGroup', { isAsync: false }],
]);

export function collectCallers(collection: Collection): void {
  for (const [type, { isAsync }] of CALLERS) {
    for (const resource of collection.ofType(type)) collectCaller(resource, isAsync, collection);
  }
  for (const resource of collection.ofType('AWS::CloudWatch::Alarm'))
    collectAlarmActions(resource, collection);
}

function collectCaller(resource: Resource, isAsync: boolean, collection: Collection): void {
  const label = `${resource.type.replace(/^AWS::/, '')} ${resource.name}`;
  const called = new Set(
    everyText(resource.properties)
      .filter((text) => referencesIn(text).length > 0 || text.includes(':function:'))
      .flatMap((text) => {
        const match =
          collection.functionWithin(text) ??
          collection.identity.match(text, 'function', resource.stack);
        return match ? (collection.functions.get(match.id) ?? []) : [];
      }),
  );
  for (const item of called) {
    collection.addWay(item, {
      kind: 'other',
      from: resource.id,
      evidence: resource.evidence,
      label,
      isAsync,
    });
  }
  if (called.size === 0) return;
  collection.blind(label, 'calls functions: what starts it is not followed', resource.evidence);
}

/** An alarm may call a function itself, once at each change of its state. */
function collectAlarmActions(resource: Resource, collection: Collection): void {
  const { AlarmActions, OKActions, InsufficientDataActions } = resource.properties;
  for (const action of [AlarmActions, OKActions, InsufficientDataActions].flatMap(listOf)) {
    const text = textOf(action) ?? '';
    const isNamed = /:function:/.test(text);
    const match =
      collection.functionWithin(text) ??
      (isNamed ? collection.named(action, 'function', resource) : undefined);
    const item = match && collection.functions.get(match.id);
    const label = `alarm ${resource.name}`;
    if (!item || item.waysIn.some((way) => way.label === label)) continue;
    collection.addWay(item, {
      kind: 'other',
      from: resource.id,
      evidence: resource.evidence,
      label,
      isAsync: true,
    });
  }
}
