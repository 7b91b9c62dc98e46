// What the watchdog promises in its template: it acts in order, it is refused what cannot be undone, it is watched.
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ENV, OWN_TAG, WATCHDOG_TAG } from '../../../lib/aws/contract';
import { DENIALS, PERMISSIONS } from '../../../lib/aws/permissions';
import { Usd } from '../../../lib/aws/tree/usd';
import { Watchdog, type WatchdogProps } from '../../../lib/aws/watchdog/watchdog';
import { codePath, synth, tagsOfFunction, testFunction, testStack } from '../../support/aws-app';

/** Without its runbook, which has a role and a test of its own. */
const watchdog = (props: WatchdogProps = {}): Template =>
  synth((stack) => {
    new Watchdog(stack, 'Guard', { codePath, guardName: 'shop', hasRunbook: false, ...props });
  });

interface Statement {
  readonly Action: string | readonly string[];
  readonly Effect: 'Allow' | 'Deny';
  readonly Resource: unknown;
}

function statementsOf(template: Template): Statement[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy'));
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

const actionsOf = (statements: readonly Statement[], effect: 'Allow' | 'Deny'): string[] =>
  statements
    .filter(({ Effect }) => Effect === effect)
    .flatMap(({ Action }) => Action)
    .sort();

const variablesOf = (template: Template): Record<string, unknown> => {
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  return functions[0]?.Properties.Environment.Variables;
};

const only = (template: Template, type: string): [string, Record<string, unknown>] => {
  const found = Object.entries(template.findResources(type));
  expect(found).toHaveLength(1);
  return found[0] as [string, Record<string, unknown>];
};

test('nobody but its own role writes the table, whatever they are granted', () => {
  const [, { Properties }] = only(watchdog(), 'AWS::DynamoDB::Table') as [
    string,
    { Properties: { ResourcePolicy: { PolicyDocument: { Statement: unknown[] } } } },
  ];
  const role = { 'Fn::GetAtt': [expect.stringMatching(/Role/), 'Arn'] };
  const denied = (conditions: object) => ({
    Effect: 'Deny',
    Principal: '*',
    Action: expect.arrayContaining(['dynamodb:PutItem', 'dynamodb:UpdateItem']),
    Resource: '*',
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': role }, ...conditions },
  });
  expect(Properties.ResourcePolicy.PolicyDocument.Statement).toEqual([
    denied({ 'ForAnyValue:StringNotEquals': { 'dynamodb:LeadingKeys': ['confirm'] } }),
    denied({ Null: { 'dynamodb:LeadingKeys': 'true' } }),
  ]);
});

describe('the role', () => {
  const statements = statementsOf(watchdog());

  test('allows what the contract lists, nothing more and nothing less', () => {
    expect(actionsOf(statements, 'Allow')).toEqual(
      PERMISSIONS.flatMap(({ actions }) => actions).sort(),
    );
  });

  test('runs only functions that carry its name, and turns no source to another account or to itself', () => {
    const named = (action: string, effect: string) =>
      statements.filter(
        ({ Action, Effect }) => [Action].flat().includes(action) && Effect === effect,
      );
    expect(named('lambda:InvokeFunction', 'Allow')).toEqual([
      expect.objectContaining({
        Condition: { StringEquals: { 'aws:ResourceTag/spendfuse:guard': 'shop' } },
      }),
    ]);
    expect(named('lambda:UpdateEventSourceMapping', 'Allow')).toEqual([
      expect.objectContaining({
        Condition: {
          ArnLike: {
            'lambda:FunctionArn': {
              'Fn::Sub': expect.stringMatching(/:\$\{AWS::AccountId\}:function:\*$/),
            },
          },
        },
      }),
    ]);
    expect(named('lambda:UpdateEventSourceMapping', 'Deny')).toEqual([
      expect.objectContaining({
        Condition: { ArnEquals: { 'lambda:FunctionArn': { 'Fn::GetAtt': expect.anything() } } },
      }),
    ]);
  });

  test('leads to the code of no function', () => {
    expect(actionsOf(statements, 'Allow')).not.toContain('lambda:GetFunction');
  });

  test('denies what the contract denies', () => {
    expect(actionsOf(statements, 'Deny')).toEqual(DENIALS.flatMap(({ actions }) => actions).sort());
  });

  test('never allows a write on everything', () => {
    const onEverything = statements.filter(
      ({ Effect, Resource }) => Effect === 'Allow' && [Resource].flat().includes('*'),
    );
    const writes = PERMISSIONS.filter(({ isWrite }) => isWrite).flatMap(({ actions }) => actions);
    expect(actionsOf(onEverything, 'Allow').filter((action) => writes.includes(action))).toEqual(
      [],
    );
  });

  test('refuses to delete any function', () => {
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Resource: '*',
        Action: expect.arrayContaining(['lambda:DeleteFunction']),
      }),
    );
  });

  test('refuses to change or unprotect the guard itself', () => {
    const own = { 'Fn::GetAtt': [expect.stringMatching(/^GuardFunction/), 'Arn'] };
    const denied = statements.filter(({ Effect }) => Effect === 'Deny');
    expect(denied).toContainEqual(
      expect.objectContaining({
        Resource: own,
        Action: expect.arrayContaining([
          'lambda:UpdateFunctionCode',
          'lambda:DeleteFunctionConcurrency',
        ]),
      }),
    );
  });

  test('takes no managed policy', () => {
    const [, role] = only(watchdog(), 'AWS::IAM::Role');
    expect(role).not.toHaveProperty('Properties.ManagedPolicyArns');
  });

  test('is not widened by what is attached to the function', () => {
    const template = synth((stack) => {
      const { function: fn } = new Watchdog(stack, 'Guard', { codePath });
      fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
    });
    expect(actionsOf(statementsOf(template), 'Allow')).not.toContain('s3:*');
  });
});

describe('the function', () => {
  test('runs on nodejs24.x and arm64 with every variable of the contract', () => {
    const template = watchdog();
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
    });
    // A parameter of the account guard gives the changes of the policy, and nothing else does.
    const always = Object.values(ENV).filter((name) => name !== ENV.policyChanges);
    expect(Object.keys(variablesOf(template)).sort()).toEqual(always.sort());
  });

  test('reserves no concurrency, so that it deploys where the quota is 10', () => {
    const [, fn] = only(watchdog(), 'AWS::Lambda::Function');
    expect(fn).not.toHaveProperty('Properties.ReservedConcurrentExecutions');
  });

  test('observes until it is told to enforce', () => {
    expect(variablesOf(watchdog())[ENV.policy]).toBe('{"mode":"observe"}');
    expect(variablesOf(watchdog({ mode: 'enforce' }))[ENV.policy]).toBe('{"mode":"enforce"}');
  });

  test('carries the fields of the policy that were given', () => {
    const policy = String(variablesOf(watchdog({ policy: { holdMinutes: 30 } }))[ENV.policy]);
    expect(JSON.parse(policy)).toEqual({ mode: 'observe', holdMinutes: 30 });
  });

  test('is tagged as the guard’s own', () => {
    expect(tagsOfFunction(watchdog(), 'GuardFunction')).toEqual({
      [OWN_TAG.key]: OWN_TAG.value,
      [WATCHDOG_TAG]: 'shop',
    });
  });

  test('is an asset of the one file, or in the template itself', () => {
    watchdog({ isInline: true }).hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler',
      Code: { ZipFile: 'exports.handler = async () => {};\n' },
    });
    watchdog().hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'watchdog.handler',
      Code: { S3Key: Match.anyValue() },
    });
  });

  test('sends what it cannot process to the rescue queue, without trying again', () => {
    watchdog().hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      DestinationConfig: {
        OnFailure: {
          Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('RescueQueue'), 'Arn'] },
        },
      },
    });
  });

  test('may send to the rescue queue before that becomes its destination', () => {
    const template = watchdog();
    const [policy] = only(template, 'AWS::IAM::Policy');
    const [, config] = only(template, 'AWS::Lambda::EventInvokeConfig');
    expect(config.DependsOn).toContain(policy);
  });
});

describe('deletion', () => {
  const template = watchdog();
  const [uninstall, resource] = only(template, 'Custom::SpendfuseUninstall');

  test('stops the schedule before anything is resumed', () => {
    const [, rule] = only(template, 'AWS::Events::Rule');
    expect(rule.DependsOn).toContain(uninstall);
  });

  test('keeps role, table and topic until everything is resumed', () => {
    const needed = ['AWS::IAM::Policy', 'AWS::DynamoDB::Table', 'AWS::SNS::Topic'];
    expect(resource.DependsOn).toEqual(
      expect.arrayContaining(needed.map((type) => only(template, type)[0])),
    );
  });

  test('takes the table along, but an update that replaces it does not', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Retain',
      Properties: { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
    });
  });
});

describe('the people on call', () => {
  test('are told when it did not run for five minutes, by a metric that nobody can send', () => {
    watchdog().hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Lambda',
      MetricName: 'Invocations',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('Function') } }],
      EvaluationPeriods: 5,
      Period: 60,
      TreatMissingData: 'breaching',
      AlarmActions: [{ Ref: Match.stringLikeRegexp('Topic') }],
    });
  });

  test('are told when a run fails', () => {
    watchdog().hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Threshold: 1,
      AlarmActions: [{ Ref: Match.stringLikeRegexp('Topic') }],
    });
  });

  test('are mailed at the address given', () => {
    watchdog({ alertEmail: 'oncall@example.com' }).hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'oncall@example.com',
    });
  });

  test('may use a topic of their own', () => {
    const template = synth((stack) => {
      const topic = sns.Topic.fromTopicArn(stack, 'T', 'arn:aws:sns:eu-west-1:111122223333:oncall');
      new Watchdog(stack, 'Guard', { codePath, topic });
    });
    template.resourceCountIs('AWS::SNS::Topic', 0);
    expect(variablesOf(template)[ENV.topic]).toBe('arn:aws:sns:eu-west-1:111122223333:oncall');
  });

  test('reach the topic over TLS only, alarms by its policy', () => {
    watchdog().hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
  });
});

describe('watching', () => {
  test('ties a function to its guard by tags', () => {
    const template = synth((stack) => {
      const guard = new Watchdog(stack, 'Guard', { codePath, guardName: 'shop' });
      guard.watch(testFunction(stack), { ceiling: Usd.perDay(5), callUsd: 0.0000004 });
    });
    expect(tagsOfFunction(template)).toEqual({
      'spendfuse:guard': 'shop',
      'spendfuse:ceiling-usd-per-day': '5',
      'spendfuse:call-usd': '0.0000004',
    });
  });

  test('leaves a tag alone that someone set before', () => {
    const template = synth((stack) => {
      const fn = testFunction(stack);
      (fn.node.defaultChild as lambda.CfnFunction).tags.setTag('spendfuse:mode', 'observe');
      new Watchdog(stack, 'Guard', { codePath }).watch(fn, { mode: 'enforce' });
    });
    expect(tagsOfFunction(template)['spendfuse:mode']).toBe('observe');
  });

  test('names an imported function in the setting, with what its tags would say', () => {
    const template = synth((stack) => {
      const fn = lambda.Function.fromFunctionName(stack, 'Legacy', 'legacy-orders');
      new Watchdog(stack, 'Guard', { codePath }).watch(fn, { isNeverPaused: true });
    });
    expect(JSON.parse(String(variablesOf(template)[ENV.watch]))).toEqual({
      scope: 'tagged',
      functions: [{ name: 'legacy-orders', tags: { 'never-pause': 'true' } }],
    });
  });

  test('follows an alias to its function', () => {
    const template = synth((stack) => {
      const alias = new lambda.Alias(stack, 'Live', {
        aliasName: 'live',
        version: testFunction(stack).currentVersion,
      });
      new Watchdog(stack, 'Guard', { codePath, guardName: 'shop' }).watch(alias);
    });
    expect(tagsOfFunction(template)['spendfuse:guard']).toBe('shop');
  });
});

describe('for others to build upon', () => {
  test('a rule runs when a function of this guard is paused, also on probation', () => {
    synth((stack) => {
      new Watchdog(stack, 'Guard', { codePath, guardName: 'shop' }).onPaused('Page');
    }).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['spendfuse'],
        'detail-type': ['Spendfuse Paused', 'Spendfuse Paused Again'],
        detail: { guard: ['shop'] },
      },
    });
  });

  test('grantCommand lets someone invoke the watchdog, and nothing else', () => {
    const template = synth((stack) => {
      const role = new iam.Role(stack, 'Oncall', { assumedBy: new iam.AccountRootPrincipal() });
      new Watchdog(stack, 'Guard', { codePath }).grantCommand(role);
    });
    const granted = Object.entries(template.findResources('AWS::IAM::Policy')).find(([id]) =>
      id.startsWith('Oncall'),
    );
    expect(actionsOf(granted?.[1].Properties.PolicyDocument.Statement, 'Allow')).toEqual([
      'lambda:InvokeFunction',
    ]);
  });

  test('metrics carry the name of the guard', () => {
    const stack = testStack();
    const metric = new Watchdog(stack, 'Guard', { codePath, guardName: 'shop' }).metricPauses();
    expect(metric.toMetricConfig().metricStat).toMatchObject({
      namespace: 'Spendfuse',
      metricName: 'Pauses',
      dimensions: [{ name: 'Guard', value: 'shop' }],
    });
  });

  test('a dashboard is made only when it is asked for, since it can cost more than the guard', () => {
    watchdog().resourceCountIs('AWS::CloudWatch::Dashboard', 0);
    watchdog({ hasDashboard: true }).resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });

  test('the log is kept for as long as was said', () => {
    watchdog({ logRetention: logs.RetentionDays.ONE_YEAR }).hasResourceProperties(
      'AWS::Logs::LogGroup',
      { RetentionInDays: 365 },
    );
  });
});

describe('wrong props', () => {
  test('are all told at once, with the path, the value and the fix', () => {
    const wrong = () =>
      watchdog({
        policy: { holdMinutes: -1, fastHours: Number.NaN },
        guardName: 'a b',
        alertEmail: 'nobody',
      });
    expect(wrong).toThrow('[Shop/Guard]');
    expect(wrong).toThrow(/holdMinutes is -1; use a number from 5 to 10080/);
    expect(wrong).toThrow(/fastHours is NaN/);
    expect(wrong).toThrow(/guardName is 'a b'; use letters/);
    expect(wrong).toThrow(/alertEmail is 'nobody'; use one address/);
  });

  test('name a watchdog that is not there', () => {
    expect(() => watchdog({ codePath: 'no/such/file.js' })).toThrow(
      "codePath is 'no/such/file.js', which does not exist",
    );
  });

  test('of a function name the function', () => {
    const stack = testStack();
    const guard = new Watchdog(stack, 'Guard', { codePath });
    expect(() => guard.watch(testFunction(stack), { ceiling: Usd.perDay(0) })).toThrow(
      '[Shop/Orders] ceiling in dollars is 0; use a number from 0.01 to 1000000000',
    );
  });
});

describe('who watches it', () => {
  const alarmed = (template: Template) =>
    Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties as { MetricName: string; AlarmActions: unknown[] },
    );

  test('an alarm on silence, on failures and on not being let run, each told to people', () => {
    const alarms = alarmed(watchdog());
    expect(alarms.map(({ MetricName }) => MetricName).sort()).toEqual([
      'Errors',
      'Invocations',
      'Throttles',
    ]);
    for (const { AlarmActions } of alarms) expect(AlarmActions).toHaveLength(1);
  });
});
