// A channel in a template is a name and a permission to read what it names; the address itself is nowhere.

import type { Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { NAME_CHECKS } from '../../../lambda/aws/channel-names';
import { channelsFrom } from '../../../lambda/channels/channel-settings';
import { WalletGuard } from '../../../lib/aws/guard/wallet-guard';
import { AlertChannel } from '../../../lib/aws/watchdog/alert-channel';
import { Watchdog } from '../../../lib/aws/watchdog/watchdog';
import { CHANNELS_ENV } from '../../../lib/contract';
import { codePath, synth, testStack, warningsOf } from '../../support/aws-app';

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/slack-AbCdEf';
const PARAMETER = 'arn:aws:ssm:eu-west-1:123456789012:parameter/shop/teams';
const HERE = { env: { account: '123456789012', region: 'eu-west-1' } };

const secret = (stack: Stack) => Secret.fromSecretCompleteArn(stack, 'Slack', ARN);
const parameter = (stack: Stack) =>
  StringParameter.fromSecureStringParameterAttributes(stack, 'Teams', {
    parameterName: '/shop/teams',
  });

const guarded = (channelsOf: (stack: Stack) => AlertChannel[]): Template =>
  synth((stack) => {
    new Watchdog(stack, 'Guard', { codePath, guardName: 'shop', channels: channelsOf(stack) });
  }, HERE);

const ARN_OF_SNS = 'arn:aws:sns:eu-west-1:123456789012:';
const pageKey = (stack: Stack) =>
  Secret.fromSecretCompleteArn(stack, 'Pages', ARN.replace('slack', 'pages'));
const signingKeyOf = (stack: Stack) =>
  StringParameter.fromSecureStringParameterAttributes(stack, 'Signing', {
    parameterName: '/shop/signing',
  });

/** As CloudFormation would put the parts together: in these tests only the partition is left open. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  const fields = value as Record<string, unknown>;
  if (fields.Ref === 'AWS::Partition') return 'aws';
  if (!fields['Fn::Join'])
    return Object.fromEntries(Object.entries(fields).map(([key, one]) => [key, plain(one)]));
  const [separator, parts] = fields['Fn::Join'] as [string, unknown[]];
  return parts.map(plain).join(separator);
}

const settingIn = (template: Template): string | undefined => {
  const [fn] = Object.values(template.findResources('AWS::Lambda::Function'));
  return plain(fn?.Properties.Environment.Variables[CHANNELS_ENV]) as string | undefined;
};

const statementsIn = (template: Template): unknown[] =>
  Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('GuardChannels'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);

test('what a template says, the watchdog reads without a problem', () => {
  const template = guarded((stack) => [
    AlertChannel.slack(secret(stack)),
    AlertChannel.teams(parameter(stack), { atLeast: 'error' }),
    AlertChannel.pagerDuty(pageKey(stack), { serviceRegion: 'eu' }),
    AlertChannel.webhook(Secret.fromSecretNameV2(stack, 'Hook', 'hook'), {
      signingKey: signingKeyOf(stack),
    }),
    AlertChannel.amazonQ(sns.Topic.fromTopicArn(stack, 'Chat', `${ARN_OF_SNS}chat`)),
  ]);
  const { channels, problems } = channelsFrom(settingIn(template), NAME_CHECKS);
  expect(problems).toEqual([]);
  expect(channels).toMatchObject([
    { kind: 'slack', secret: ARN },
    { kind: 'teams', secret: '/shop/teams', atLeast: 'error' },
    { kind: 'pagerduty', serviceRegion: 'eu' },
    { kind: 'webhook', signingKey: '/shop/signing' },
    { kind: 'q', topic: `${ARN_OF_SNS}chat` },
  ]);
});

test('the role may read exactly what its channels name', () => {
  const template = guarded((stack) => [
    AlertChannel.slack(secret(stack)),
    AlertChannel.teams(parameter(stack)),
    AlertChannel.amazonQ(sns.Topic.fromTopicArn(stack, 'Chat', `${ARN_OF_SNS}chat`)),
  ]);
  expect(plain(statementsIn(template))).toEqual([
    { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: ARN },
    { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: PARAMETER },
    { Effect: 'Allow', Action: 'sns:Publish', Resource: `${ARN_OF_SNS}chat` },
  ]);
});

describe('a topic of yours that has a key of its own', () => {
  const encrypted = (stack: Stack) =>
    new sns.Topic(stack, 'Chat', { masterKey: new kms.Key(stack, 'TopicKey') });
  const mayUseTheKey = {
    PolicyDocument: {
      Statement: Match.arrayWith([
        {
          Effect: 'Allow',
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^TopicKey'), 'Arn'] },
        },
      ]),
    },
    Roles: [{ Ref: Match.stringLikeRegexp('^GuardRole') }],
  };

  test('is published to with that key, as a channel', () => {
    const template = guarded((stack) => [AlertChannel.amazonQ(encrypted(stack))]);
    template.hasResourceProperties('AWS::IAM::Policy', mayUseTheKey);
  });

  test('is published to with that key, as the topic for alerts', () => {
    const template = synth((stack) => {
      new Watchdog(stack, 'Guard', { codePath, guardName: 'shop', topic: encrypted(stack) });
    }, HERE);
    template.hasResourceProperties('AWS::IAM::Policy', mayUseTheKey);
  });
});

test('a secret imported by its name is read by any suffix that Secrets Manager gave it', () => {
  const template = guarded((stack) => [
    AlertChannel.slack(Secret.fromSecretNameV2(stack, 'Hook', 'hook')),
  ]);
  expect(JSON.stringify(statementsIn(template))).toContain(':secret:hook-??????');
});

test('a key of the owner decrypts for the watchdog', () => {
  const template = guarded((stack) => [
    AlertChannel.slack(new Secret(stack, 'Own', { encryptionKey: new kms.Key(stack, 'Key') })),
  ]);
  expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toContain('kms:Decrypt');
});

test('without channels there is neither a setting nor a permission', () => {
  const template = guarded(() => []);
  expect(settingIn(template)).toBeUndefined();
  expect(statementsIn(template)).toEqual([]);
});

test('the removal still tells: its permission to do so outlives it', () => {
  const template = guarded((stack) => [AlertChannel.slack(secret(stack))]);
  const [uninstall] = Object.values(template.findResources('Custom::SpendfuseUninstall'));
  expect(uninstall?.DependsOn).toContainEqual(expect.stringMatching(/^GuardChannels/));
});

test('a guard that tells a channel is not warned of silence', () => {
  const stack = testStack();
  new WalletGuard(stack, 'Guard', { codePath, channels: [AlertChannel.slack(secret(stack))] });
  expect(warningsOf(stack).join()).not.toContain('nobody gets an alert');
});
