// The page is open to the internet, so its role is the smallest there is, and nobody gets it unasked.

import { Match, type Template } from 'aws-cdk-lib/assertions';
import { CONFIRM_CLAIMS, CONFIRM_ENV } from '../../../lib/aws/contract';
import { ConfirmPage, type ConfirmPageProps } from '../../../lib/aws/watchdog/confirm-page';
import { Watchdog } from '../../../lib/aws/watchdog/watchdog';
import { codePath, synth } from '../../support/aws-app';

const page = (props: Partial<ConfirmPageProps> = {}): Template =>
  synth((stack) => {
    const watchdog = new Watchdog(stack, 'Guard', { codePath, guardName: 'shop' });
    new ConfirmPage(stack, 'Confirm', { watchdog, codePath, ...props });
  });

const template = page();

test('a guard has no page by default', () => {
  const alone = synth((stack) => {
    new Watchdog(stack, 'Guard', { codePath });
  });
  alone.resourceCountIs('AWS::Lambda::Url', 0);
  alone.resourceCountIs('AWS::SecretsManager::Secret', 0);
});

test('anybody may call it, and it is never paused by the guard', () => {
  template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE' });
  const [, fn] =
    Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) =>
      id.startsWith('ConfirmFunction'),
    ) ?? [];
  expect(fn?.Properties.Tags).toContainEqual({ Key: 'spendfuse:own', Value: 'true' });
});

test('its role reads the table, writes claims alone, asks the watchdog, and signs', () => {
  const policies = template.findResources('AWS::IAM::Policy');
  const [, policy] = Object.entries(policies).find(([id]) => id.startsWith('ConfirmPerm')) ?? [];
  const statements: Record<string, unknown>[] = policy?.Properties.PolicyDocument.Statement;
  expect(statements.map(({ Action }) => Action)).toEqual([
    'dynamodb:GetItem',
    ['dynamodb:DeleteItem', 'dynamodb:PutItem'],
    'lambda:InvokeFunction',
    'secretsmanager:GetSecretValue',
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
  ]);
  expect(statements[1]?.Condition).toEqual({
    'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [CONFIRM_CLAIMS] },
  });
  expect(JSON.stringify(statements)).not.toContain('"*"');
});

test('the watchdog knows the page by the name of a parameter', () => {
  const name = '/spendfuse/shop/confirm';
  template.hasResourceProperties('AWS::SSM::Parameter', { Name: name });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ [CONFIRM_ENV]: name }) },
  });
});

test.each([
  [undefined, 1],
  [10, 0],
  [100, 0],
  [101, 1],
])('with a quota of %p it reserves %p executions', (accountConcurrency, reserved) => {
  const functions = page({ accountConcurrency }).findResources('AWS::Lambda::Function');
  const sum = Object.values(functions).map(
    ({ Properties }) => Properties.ReservedConcurrentExecutions ?? 0,
  );
  expect(Math.max(...sum)).toBe(reserved);
});

test('a quota that is no number of executions is refused', () => {
  expect(() => page({ accountConcurrency: 0.5 })).toThrow(/accountConcurrency is 0.5/);
});
