// The template a stranger installs with one click: flat, readable, its code that of dist/, and gone without a trace.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { ACCOUNT_GUARD, CONFIRM_ENV, ENV } from '../../../lib/aws/contract';
import { AccountGuard } from '../../../lib/aws/guard/account-guard';
import {
  accountGuardTemplate,
  TEMPLATE_BYTES_MAX,
} from '../../../lib/aws/guard/account-guard-template';
import { CHANNELS_ENV } from '../../../lib/contract';
import { codePath, testApp } from '../../support/aws-app';

const guard = new AccountGuard(testApp(), ACCOUNT_GUARD.stackName, {
  codePath,
  confirmCodePath: codePath,
});
const template = Template.fromStack(guard);
const json = template.toJSON();

const environment = (): Record<string, { 'Fn::Join': [string, unknown[]] }> =>
  json.Resources.Function.Properties.Environment.Variables;

/** The policy as CloudFormation would render it with these parameters. */
function policyWith(values: Readonly<Record<string, string>>): unknown {
  const isGiven: Readonly<Record<string, boolean>> = {
    HasCeiling: values.CeilingUsdPerDay !== 'auto',
    HasAccountCeiling: values.AccountCeilingUsdPerDay !== 'none',
  };
  const render = (part: unknown): string => {
    if (typeof part === 'string') return part;
    const { Ref, 'Fn::If': choice } = part as {
      Ref?: string;
      'Fn::If'?: [string, unknown, unknown];
    };
    if (Ref !== undefined) return values[Ref] ?? '';
    if (!choice) throw new Error(`cannot render ${JSON.stringify(part)}`);
    return render(isGiven[choice[0]] ? choice[1] : choice[2]);
  };
  return JSON.parse(environment()[ENV.policy]?.['Fn::Join'][1].map(render).join('') ?? '');
}

describe('with the programs of this package inside', () => {
  const app = testApp();
  const text = accountGuardTemplate(app, new AccountGuard(app, ACCOUNT_GUARD.stackName));
  const { Resources } = JSON.parse(text);
  const built = (name: string): string =>
    readFileSync(join(__dirname, '..', '..', '..', 'dist', 'lambda', 'aws', name), 'utf8');

  test('leaves a tenth of what CloudFormation takes from a bucket', () => {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(900_000);
  });

  test('carries what dist holds, character for character', () => {
    expect(Resources.Function.Properties.Code.ZipFile).toBe(built('watchdog.js'));
    expect(Resources.ConfirmFunction.Properties.Code.ZipFile).toBe(built('confirm.js'));
  });

  test('is code with its names and its lines', () => {
    const code: string = Resources.Function.Properties.Code.ZipFile;
    const lines = code.split('\n');
    expect(lines.length).toBeGreaterThan(5000);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(600);
    for (const name of ['parsePauseRecord', 'depthOf', 'problemsWithPolicy'])
      expect(code).toContain(name);
  });

  test('holds no character that CloudFormation might replace', () => {
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
  });
});

test('is the same bytes each time', () => {
  const text = (): string => {
    const app = testApp();
    return accountGuardTemplate(
      app,
      new AccountGuard(app, ACCOUNT_GUARD.stackName, { codePath, confirmCodePath: codePath }),
    );
  };
  expect(text()).toBe(text());
});

test('needs no asset, no bootstrap and no nested stack', () => {
  expect(Object.keys(json).sort()).toEqual([
    'Conditions',
    'Description',
    'Metadata',
    'Outputs',
    'Parameters',
    'Resources',
  ]);
  expect(JSON.stringify(json)).not.toMatch(/cdk-bootstrap|AWS::CloudFormation::Stack|S3Bucket/);
});

test('asks at most twelve things, the mode first, and has an answer for each', () => {
  const names = Object.keys(json.Parameters);
  expect(names.length).toBeLessThanOrEqual(12);
  expect(names[0]).toBe('Mode');
  expect(json.Parameters.Mode).toMatchObject({
    Default: 'observe',
    AllowedValues: ['observe', 'enforce'],
  });
  for (const name of names) expect(json.Parameters[name]).toHaveProperty('Default');
});

test('names its parameters and outputs as the contract does', () => {
  expect(Object.keys(json.Parameters)).toEqual(Object.values(ACCOUNT_GUARD.parameters));
  expect(Object.keys(json.Outputs)).toEqual(Object.values(ACCOUNT_GUARD.outputs));
});

test('groups everything it asks, once, under a label of its own', () => {
  const { ParameterGroups, ParameterLabels } = json.Metadata['AWS::CloudFormation::Interface'];
  const grouped = ParameterGroups.flatMap(({ Parameters }: { Parameters: string[] }) => Parameters);
  expect(grouped.sort()).toEqual(Object.keys(json.Parameters).sort());
  expect(Object.keys(ParameterLabels).sort()).toEqual(Object.keys(json.Parameters).sort());
});

test('turns what was left out into null, and dollars into numbers', () => {
  const left = { Mode: 'observe', CeilingUsdPerDay: 'auto', AccountCeilingUsdPerDay: 'none' };
  expect(policyWith(left)).toEqual({
    mode: 'observe',
    ceilingUsdPerDay: null,
    accountCeilingUsdPerDay: null,
  });
  const changes = { Mode: 'enforce', CeilingUsdPerDay: '12.50', AccountCeilingUsdPerDay: '40' };
  expect(policyWith(changes)).toEqual({
    mode: 'enforce',
    ceilingUsdPerDay: 12.5,
    accountCeilingUsdPerDay: 40,
  });
});

test('takes any other rule of the policy as JSON, and none where nobody wrote any', () => {
  expect(environment()[ENV.policyChanges]).toEqual({
    'Fn::If': ['HasPolicy', { Ref: 'Policy' }, { Ref: 'AWS::NoValue' }],
  });
  const accepts = (value: string) => new RegExp(json.Parameters.Policy.AllowedPattern).test(value);
  expect(['', '{}', '{"response":"pause"}'].every(accepts)).toBe(true);
  expect(['response=pause', '[]', '{'].some(accepts)).toBe(false);
});

test('accepts no amount that the policy could not read', () => {
  const accepts = (name: string, value: string): boolean =>
    new RegExp(json.Parameters[name].AllowedPattern).test(value);
  for (const value of ['auto', '5', '12.50']) expect(accepts('CeilingUsdPerDay', value)).toBe(true);
  for (const value of ['', '-5', '5$', '1e3', '5,}', 'none'])
    expect(accepts('CeilingUsdPerDay', value)).toBe(false);
});

test('watches the whole account', () => {
  expect(JSON.parse(String(environment()[ENV.watch]))).toEqual({ scope: 'account', functions: [] });
});

test('ticks every minute', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'rate(1 minute)',
    Targets: [{ Input: '{"spendfuse":"tick"}' }],
  });
});

test('mails, budgets and calls a webhook only when asked to', () => {
  expect(json.Resources.Mail.Condition).toBe('HasAlertEmail');
  expect(json.Resources.Budget.Condition).toBe('HasMonthlyBudget');
  expect(json.Resources.Webhook.Condition).toBe('HasAlertWebhook');
});

test('takes a webhook over https alone, and shows it nowhere', () => {
  const { AlertWebhook } = json.Parameters;
  expect(AlertWebhook.NoEcho).toBe(true);
  const pattern = new RegExp(AlertWebhook.AllowedPattern);
  for (const good of ['', 'https://hooks.example.com/a?b=c']) expect(good).toMatch(pattern);
  for (const bad of ['http://hooks.example.com', 'https://', 'hooks.example.com', ' '])
    expect(bad).not.toMatch(pattern);
  expect(json.Resources.Webhook.Properties).toEqual({
    Endpoint: { Ref: 'AlertWebhook' },
    Protocol: 'https',
    TopicArn: { Ref: 'Topic' },
  });
  expect(JSON.stringify(json).match(/"AlertWebhook"/g)).toHaveLength(5);
});

test('hands the used-up budget to the watchdog', () => {
  template.hasResourceProperties('AWS::Budgets::Budget', {
    NotificationsWithSubscribers: [
      {
        Notification: { NotificationType: 'ACTUAL', Threshold: 100 },
        Subscribers: [{ SubscriptionType: 'SNS', Address: { Ref: 'LimitTopic' } }],
      },
    ],
  });
  template.hasResourceProperties('AWS::SNS::Subscription', {
    TopicArn: { Ref: 'LimitTopic' },
    Protocol: 'lambda',
    Endpoint: { 'Fn::GetAtt': ['Function', 'Arn'] },
  });
});

test('nothing that listens to a budget is there without a budget', () => {
  for (const id of ['LimitTopic', 'LimitTopicPolicy', 'LimitPermission', 'LimitSubscription'])
    expect({ [id]: json.Resources[id]?.Condition }).toEqual({
      [id]: json.Resources.Budget.Condition,
    });
  expect(json.Resources.Budget.Condition).toBeDefined();
});

test('stops budget and schedule before it resumes everything on deletion', () => {
  expect(json.Resources.Schedule.DependsOn).toContain('Uninstall');
  expect(json.Resources.LimitSubscription.DependsOn).toContain('Uninstall');
  expect(json.Resources.Uninstall.DependsOn).toEqual(
    expect.arrayContaining(['Permissions', 'Table', 'Topic']),
  );
});

test('says how to look and how to resume, in commands that need no installation', () => {
  const commandOf = (name: string): string => json.Outputs[name].Value['Fn::Join'][1].at(-1);
  expect(commandOf('StatusCommand')).toContain(`--payload '{"command":"status"}'`);
  expect(commandOf('ResumeCommand')).toContain(`--payload '{"command":"resume"}'`);
});

test('reserves nothing but one execution for a page that was asked for, so that it deploys where the quota is 10', () => {
  const reserved = Object.values(
    json.Resources as Record<string, { readonly Properties?: Readonly<Record<string, unknown>> }>,
  )
    .map(({ Properties }) => Properties?.ReservedConcurrentExecutions)
    .filter(Boolean);
  expect(reserved).toEqual([{ 'Fn::If': ['IsConfirmPageReserved', 1, { Ref: 'AWS::NoValue' }] }]);
  expect(json.Conditions.IsConfirmPageReserved).toEqual({
    'Fn::Equals': [{ Ref: 'ConfirmPage' }, 'yes'],
  });
});

test('refuses to be built larger than CloudFormation takes', () => {
  const app = testApp();
  const large = new AccountGuard(app, 'large', { codePath, confirmCodePath: codePath });
  large.templateOptions.description = 'x'.repeat(TEMPLATE_BYTES_MAX);
  expect(() => accountGuardTemplate(app, large)).toThrow(/more than it may/);
});

const nothing = { Ref: 'AWS::NoValue' };

test('has a page to resume from only where it was asked for, and names it to the watchdog only then', () => {
  const onlyThen = Object.entries(json.Resources)
    .filter(([id]) => id.startsWith('Confirm'))
    .map(([, resource]) => (resource as { Condition?: string }).Condition);
  expect(onlyThen.length).toBeGreaterThan(5);
  expect(new Set(onlyThen)).toEqual(new Set(['HasConfirmPage']));
  expect(environment()[CONFIRM_ENV]).toEqual({
    'Fn::If': ['HasConfirmPage', '/spendfuse/account/confirm', nothing],
  });
});

test('lets nothing that is always there depend on what may be left out', () => {
  const resources = Object.values(json.Resources) as { Condition?: string; DependsOn?: string[] }[];
  for (const { Condition, DependsOn = [] } of resources)
    if (Condition === undefined)
      for (const id of DependsOn) expect(json.Resources[id].Condition).toBeUndefined();
});

test('tells channels what it was given, and may read and publish to exactly what was named', () => {
  expect(environment()[CHANNELS_ENV]).toEqual({
    'Fn::If': ['HasAlertChannels', { Ref: 'AlertChannels' }, nothing],
  });
  const [condition, given, absent] = json.Resources.Role.Properties.Policies['Fn::If'];
  expect(condition).toBe('HasAlertChannelArns');
  const [policy] = given['Fn::If'][2];
  expect(JSON.stringify(absent)).not.toContain('AlertChannelArns');
  expect(policy.PolicyDocument.Statement).toEqual([
    {
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue', 'ssm:GetParameter', 'sns:Publish'],
      Resource: { 'Fn::Split': [',', { Ref: 'AlertChannelArns' }] },
    },
  ]);
});

const resourcesOf = (type: string): Record<string, unknown>[] =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties);

test('bounds every role by the policy that was named', () => {
  const roles = resourcesOf('AWS::IAM::Role');
  expect(roles).toHaveLength(3);
  for (const { PermissionsBoundary } of roles)
    expect(PermissionsBoundary).toEqual({
      'Fn::If': ['HasPermissionsBoundary', { Ref: 'PermissionsBoundaryArn' }, nothing],
    });
});

test('encrypts all that it keeps with the key that was named, and each role may use it', () => {
  const key = { 'Fn::If': ['HasKmsKey', { Ref: 'KmsKeyArn' }, nothing] };
  const places: ReadonlyArray<readonly [string, string]> = [
    ['AWS::SNS::Topic', 'KmsMasterKeyId'],
    ['AWS::SQS::Queue', 'KmsMasterKeyId'],
    ['AWS::Logs::LogGroup', 'KmsKeyId'],
    ['AWS::Lambda::Function', 'KmsKeyArn'],
    ['AWS::SecretsManager::Secret', 'KmsKeyId'],
  ];
  for (const [type, property] of places)
    for (const properties of resourcesOf(type)) expect(properties[property]).toEqual(key);
  template.hasResourceProperties('AWS::DynamoDB::Table', {
    SSESpecification: {
      'Fn::If': ['HasKmsKey', { KMSMasterKeyId: { Ref: 'KmsKeyArn' } }, nothing],
    },
  });
  for (const { Policies } of resourcesOf('AWS::IAM::Role'))
    expect(JSON.stringify(Policies)).toContain('kms:Decrypt');
});
