// The way back that needs no watchdog: what it may do, who may start it, and that the program in the template is whole.
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ACCOUNT_GUARD, RUNBOOK_ENV } from '../../../lib/aws/contract';
import { AccountGuard } from '../../../lib/aws/guard/account-guard';
import { PERMISSIONS, RUNBOOK_PERMISSIONS } from '../../../lib/aws/permissions';
import { ResumeRunbook } from '../../../lib/aws/watchdog/resume-runbook';
import { runbookSource } from '../../../lib/aws/watchdog/runbook-source';
import { Watchdog, type WatchdogProps } from '../../../lib/aws/watchdog/watchdog';
import { codePath, synth, testApp, testStack } from '../../support/aws-app';

const guard = (props: WatchdogProps = {}): Template =>
  synth((stack) => {
    new Watchdog(stack, 'Guard', { codePath, guardName: 'shop', ...props });
  });

interface Step {
  readonly action: string;
  readonly inputs: {
    readonly Script: string;
    readonly Handler: string;
    readonly InputPayload: Readonly<Record<string, unknown>>;
  };
}

function contentOf(template: Template) {
  const [document] = Object.values(template.findResources('AWS::SSM::Document'));
  return document?.Properties.Content as {
    readonly assumeRole: unknown;
    readonly parameters: { readonly Function: { readonly allowedPattern: string } };
    readonly mainSteps: readonly [Step];
  };
}

interface Policy {
  readonly Properties: {
    readonly Roles: ReadonlyArray<{ readonly Ref: string }>;
    readonly PolicyDocument: {
      readonly Statement: ReadonlyArray<{
        readonly Action: string | string[];
        readonly Effect: string;
        readonly Resource: unknown;
      }>;
    };
  };
}

const allowedTo = (template: Template, role: RegExp): string[] =>
  Object.values(template.findResources('AWS::IAM::Policy') as Record<string, Policy>)
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }) => role.test(Ref)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => Action)
    .sort();

const actionsIn = (permissions: typeof PERMISSIONS): string[] =>
  permissions.flatMap(({ actions }) => actions).sort();

describe('a watchdog', () => {
  const template = guard();

  test('has one whose name it knows before it exists', () => {
    template.hasResourceProperties('AWS::SSM::Document', {
      Name: 'Spendfuse-resume-shop',
      DocumentType: 'Automation',
      UpdateMethod: 'NewVersion',
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { [RUNBOOK_ENV]: 'Spendfuse-resume-shop' } },
    });
  });

  test('can be had without', () => {
    const without = guard({ hasRunbook: false });
    without.resourceCountIs('AWS::SSM::Document', 0);
    expect(JSON.stringify(without)).not.toContain(RUNBOOK_ENV);
    expect(JSON.stringify(without)).not.toContain('ssm.amazonaws.com');
  });

  test('gives it a role of its own that may do what the page lists, and Systems Manager alone takes it', () => {
    expect(allowedTo(template, /Runbook/)).toEqual(actionsIn(RUNBOOK_PERMISSIONS));
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Principal: { Service: 'ssm.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
    });
    expect(contentOf(template).assumeRole).toEqual({
      'Fn::GetAtt': [expect.stringContaining('RunbookRole'), 'Arn'],
    });
  });

  test('never lets it write to everything', () => {
    const policies = template.findResources('AWS::IAM::Policy') as Record<string, Policy>;
    for (const { Properties } of Object.values(policies))
      if (Properties.Roles.some(({ Ref }) => Ref.includes('Runbook')))
        for (const { Resource } of Properties.PolicyDocument.Statement)
          expect([Resource].flat()).not.toContain('*');
  });
});

test('who may start it may start this one, and pass its role to Systems Manager alone', () => {
  const stack = testStack();
  const watchdog = new Watchdog(stack, 'Guard', { codePath, guardName: 'shop' });
  const person = new iam.Role(stack, 'Person', { assumedBy: new iam.AccountRootPrincipal() });
  watchdog.runbook?.grantStart(person);
  const template = Template.fromStack(stack);
  expect(allowedTo(template, /^Person/)).toEqual(['iam:PassRole', 'ssm:StartAutomationExecution']);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'iam:PassRole',
          Condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
        }),
      ]),
    },
  });
  expect(JSON.stringify(template)).toContain(':automation-definition/Spendfuse-resume-shop:*');
});

test('can be given a role', () => {
  const stack = testStack();
  const watchdog = new Watchdog(stack, 'Guard', { codePath, hasRunbook: false });
  const role = iam.Role.fromRoleArn(stack, 'Own', 'arn:aws:iam::123456789012:role/own');
  new ResumeRunbook(stack, 'Runbook', { watchdog, role });
  expect(contentOf(Template.fromStack(stack)).assumeRole).toBe(
    'arn:aws:iam::123456789012:role/own',
  );
});

describe('the account guard', () => {
  const template = Template.fromStack(
    new AccountGuard(testApp(), ACCOUNT_GUARD.stackName, { codePath }),
  );

  test('has the same runbook, with a role of its own', () => {
    expect(allowedTo(template, /^RunbookRole$/)).toEqual(actionsIn(RUNBOOK_PERMISSIONS));
    expect(allowedTo(template, /^Role$/)).toEqual(expect.arrayContaining(actionsIn(PERMISSIONS)));
    expect(contentOf(template).assumeRole).toEqual({ 'Fn::GetAtt': ['RunbookRole', 'Arn'] });
  });

  test('carries the program as it was written', () => {
    expect(contentOf(template).mainSteps[0].inputs.Script).toBe(runbookSource());
  });
});

describe('the program', () => {
  const [step] = contentOf(guard()).mainSteps;

  test('is handed what was asked, the table, the watchdog and which execution it is', () => {
    expect(step).toMatchObject({ action: 'aws:executeScript', inputs: { Handler: 'resume' } });
    expect(Object.keys(step.inputs.InputPayload).sort()).toEqual([
      'Execution',
      'Function',
      'Table',
      'Watchdog',
    ]);
    expect(step.inputs.Script).toContain('def resume(events, context):');
  });

  test('has no braces that would be replaced before it runs', () => {
    expect(runbookSource()).not.toContain('{{');
  });

  test('is asked for names, ARNs and record ids, and for nothing else', () => {
    const asked = new RegExp(contentOf(guard()).parameters.Function.allowedPattern);
    for (const good of [
      'all',
      'orders-webhook',
      'orders-webhook-mi8k2x4o',
      'arn:aws:lambda:eu-west-1:123456789012:function:orders',
    ])
      expect(good).toMatch(asked);
    for (const bad of ['', ' ', 'a b', "a'", '{{x}}', 'a\nb', 'x'.repeat(301)])
      expect(bad).not.toMatch(asked);
  });
});
