// What an organization may ask for beyond the defaults, and what a template scanner is told where the default stays.

import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Watchdog, type WatchdogProps } from '../../../lib/aws/watchdog/watchdog';
import { codePath, synth } from '../../support/aws-app';

const watchdog = (props: WatchdogProps = {}): Template =>
  synth((stack) => {
    new Watchdog(stack, 'Guard', { codePath, guardName: 'shop', ...props });
  });

test('by default nothing of it is there', () => {
  const template = watchdog();
  template.hasResourceProperties('AWS::DynamoDB::Table', {
    DeletionProtectionEnabled: Match.absent(),
    SSESpecification: Match.absent(),
  });
  template.hasResourceProperties('AWS::Lambda::Function', { TracingConfig: Match.absent() });
  expect(JSON.stringify(template.toJSON())).not.toMatch(/xray:|kms:/);
});

test('a key of one’s own encrypts all that the guard keeps, and its roles may use it', () => {
  const template = synth((stack) => {
    const encryptionKey = new Key(stack, 'Key');
    new Watchdog(stack, 'Guard', { codePath, encryptionKey });
  });
  const key = Match.anyValue();
  template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: key });
  template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: key });
  template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: key });
  template.hasResourceProperties('AWS::DynamoDB::Table', {
    SSESpecification: { SSEEnabled: true },
  });
  template.hasResourceProperties('AWS::Lambda::Function', { KmsKeyArn: key });
  template.hasResource('Custom::SpendfuseUninstall', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('Hardening')]),
  });
});

test('a protected table refuses its deletion, and traces are sent where they are asked for', () => {
  const template = watchdog({ isTableProtected: true, hasTracing: true });
  template.hasResourceProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: true });
  template.hasResourceProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({ Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'] }),
      ],
    },
  });
});

test.each([
  ['AWS::Lambda::Function', ['CKV_AWS_115', 'CKV_AWS_116', 'CKV_AWS_117']],
  ['AWS::SNS::Topic', ['CKV_AWS_26']],
  ['AWS::DynamoDB::Table', ['CKV_AWS_119']],
])('a scanner reads in each %s why %p stay unmet', (type, ids) => {
  for (const { Metadata } of Object.values(watchdog().findResources(type)))
    expect(Metadata.checkov.skip).toEqual(
      ids.map((id) => ({ id, comment: expect.stringMatching(/.{40}/) })),
    );
});
