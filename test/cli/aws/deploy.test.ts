// Deploying the guard: everything is shown before the question, and a no leaves nothing behind.

import type { ResourceChange } from '../../../lib/cli/aws/account';
import { permissionsOf } from '../../../lib/cli/aws/template-permissions';
import { renderDeployPreview } from '../../../lib/cli/render/change-set-text';
import { plainStyle } from '../../../lib/cli/terminal/style';
import { widthOf } from '../../../lib/cli/terminal/text';
import { type CliWorld, runCli, TEMPLATE_PATH } from '../../support/cli-io';
import { fakeAccount } from '../../support/fakes/fake-account';
import { expectGolden } from '../../support/golden-file';

/** A reference inside of a text, as CloudFormation writes it. */
const sub = (name: string): string => `$\{${name}}`;

const template = JSON.stringify({
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: { Service: 'lambda.amazonaws.com' },
            },
          ],
        },
      },
    },
    Permissions: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        Roles: [{ Ref: 'Role' }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: ['lambda:PutFunctionConcurrency', 'lambda:GetFunction'],
              Resource: {
                'Fn::Sub': `arn:${sub('AWS::Partition')}:lambda:${sub('AWS::Region')}:${sub('AWS::AccountId')}:function:*`,
              },
            },
            { Effect: 'Deny', Action: 'lambda:DeleteFunction', Resource: '*' },
            {
              Effect: 'Allow',
              Action: 'dynamodb:PutItem',
              Resource: { 'Fn::GetAtt': ['Table', 'Arn'] },
            },
          ],
        },
      },
    },
    SchedulePermission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'Function' },
        Principal: 'events.amazonaws.com',
        SourceArn: 'arn',
      },
    },
  },
});
const caller = {
  account: '123456789012',
  region: 'eu-west-1',
  principal: 'arn:aws:iam::123456789012:user/ana',
};
const change = (changes: Partial<ResourceChange>): ResourceChange => ({
  action: 'add',
  logicalId: 'Function',
  type: 'AWS::Lambda::Function',
  isReplaced: false,
  properties: [],
  ...changes,
});
const changes = [
  change({}),
  change({
    logicalId: 'Table',
    type: 'AWS::DynamoDB::Table',
    action: 'modify',
    properties: ['Tags'],
  }),
  change({ logicalId: 'Topic', type: 'AWS::SNS::Topic', action: 'modify', isReplaced: true }),
  change({ logicalId: 'OldAlarm', type: 'AWS::CloudWatch::Alarm', action: 'remove' }),
];

const world = (account: ReturnType<typeof fakeAccount>, more: CliWorld = {}): CliWorld => ({
  files: { [TEMPLATE_PATH]: template },
  openAccount: account.open,
  ...more,
});

describe('what it would do', () => {
  const preview = {
    caller,
    stackName: 'spendfuse',
    template: { bytes: 51_000, sha256: 'ab'.repeat(32) },
    parameters: { Mode: 'observe' },
    changeSet: { id: '1', stackName: 'spendfuse', kind: 'update', changes },
    permissions: { added: permissionsOf(template, caller), removed: [] },
  } as const;

  test.each([80, 40])('reads in %d columns as its golden file', (columns) => {
    const text = renderDeployPreview(preview, plainStyle(columns));
    expectGolden(`deploy-preview-${columns}.txt`, text);
  });

  test('shows a permission that is taken away', () => {
    const { added } = preview.permissions;
    const text = renderDeployPreview(
      { ...preview, permissions: { added: [], removed: added.slice(1, 2) } },
      plainStyle(),
    );
    expect(text).toMatch(/^- {3}allow lambda:PutFunctionConcurrency/m);
  });

  test('keeps within 60 columns', () => {
    for (const line of renderDeployPreview(preview, plainStyle(60)).split('\n'))
      expect(widthOf(line)).toBeLessThanOrEqual(60);
  });
});

describe('the permissions of a template', () => {
  test('are read from roles, policies and resources, with AWS’s own parameters put in', () => {
    const values = permissionsOf(template, caller);
    expect(values.map(({ effect, actions }) => `${effect} ${actions.join()}`)).toEqual([
      'allow sts:AssumeRole',
      'allow lambda:PutFunctionConcurrency,lambda:GetFunction',
      'deny lambda:DeleteFunction',
      'allow dynamodb:PutItem',
      'allow lambda:InvokeFunction',
    ]);
    expect(values[1]?.resources).toEqual(['arn:aws:lambda:eu-west-1:123456789012:function:*']);
    expect(values[3]?.resources).toEqual([sub('Table.Arn')]);
    expect(values[4]).toMatchObject({ to: 'events.amazonaws.com', hasCondition: true });
  });

  test('hold what a choice of the template may grant, once and as conditional', () => {
    const policy = (Action: string) => ({
      PolicyName: Action,
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
    });
    const chosen = JSON.stringify({
      Resources: {
        R: {
          Type: 'AWS::IAM::Role',
          Properties: {
            Policies: {
              'Fn::If': [
                'A',
                { 'Fn::If': ['B', [policy('a:X'), policy('b:Y')], [policy('a:X')]] },
                { 'Fn::If': ['B', [policy('b:Y')], { Ref: 'AWS::NoValue' }] },
              ],
            },
          },
        },
      },
    });
    expect(
      permissionsOf(chosen, caller).map(({ actions, hasCondition }) => [...actions, hasCondition]),
    ).toEqual([
      ['a:X', true],
      ['b:Y', true],
    ]);
  });

  test('hide no action that is granted by leaving others out', () => {
    const sly = JSON.stringify({
      Resources: {
        P: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            Roles: ['r'],
            PolicyDocument: { Statement: { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' } },
          },
        },
        R: {
          Type: 'AWS::IAM::Role',
          Properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
        },
      },
    });
    expect(permissionsOf(sly, caller).map(({ actions }) => actions[0])).toEqual([
      'everything but iam:*',
      'everything in arn:aws:iam::aws:policy/AdministratorAccess',
    ]);
  });
});

describe('deploy', () => {
  test('says account, Region and principal before anything else', async () => {
    const account = fakeAccount({ changes });
    const { stderr } = await runCli(['deploy', '--yes'], world(account));
    expect(stderr.split('\n')[0]).toBe(
      'account 123456789012 · eu-west-1 · arn:aws:iam::123456789012:user/ana',
    );
  });

  test('shows, asks, executes and ends with what to do next', async () => {
    const account = fakeAccount({ changes });
    const run = await runCli(
      ['deploy', '--alert-email', 'ops@example.com'],
      world(account, { answer: 'yes' }),
    );
    expect(run).toMatchObject({ code: 0, asked: ['Deploy this?'] });
    expect(account.calls).toEqual(['propose eu-west-1', 'execute eu-west-1']);
    expect(account.proposals[0]).toMatchObject({
      stackName: 'spendfuse',
      parameters: { AlertEmail: 'ops@example.com' },
    });
    expectGolden('deploy-outcome.txt', run.stdout);
  });

  test.each([['text'], ['json']])(
    'a webhook is passed on, and its address shown nowhere in %s',
    async (output) => {
      const account = fakeAccount({ changes });
      const address = 'https://hooks.example.com/in?token=secret';
      const words = ['deploy', '--webhook', address, '--output', output];
      const { stdout, stderr } = await runCli(words, world(account, { answer: 'yes' }));
      expect(account.proposals[0]).toMatchObject({ parameters: { AlertWebhook: address } });
      expect(stdout + stderr).not.toContain('secret');
      expect(stdout + stderr).toContain('(not shown)');
    },
  );

  test('a webhook that is private, or not https, is refused for every reason before anything is asked', async () => {
    const account = fakeAccount({ changes });
    const words = ['deploy', '--webhook', 'http://user:secret@10.0.0.7/in'];
    const run = await runCli(words, world(account, { answer: 'yes' }));
    expect(run.code).toBe(2);
    for (const problem of ['use https:', 'a user name', '10.0.0.7 is not on the public internet'])
      expect(run.stderr).toContain(problem);
    expect(run.stderr).not.toContain('secret');
    expect(account.calls).toEqual([]);
  });

  test.each([['text'], ['json']])(
    'whoever is asked sees it, also when stdout is %s in a file',
    async (output) => {
      const account = fakeAccount({ changes });
      const words = ['deploy', '--output', output];
      const { stdout, stderr } = await runCli(words, world(account, { answer: 'yes' }));
      expect(stderr).toContain('Resources (4)');
      expect(stdout).not.toContain('Resources (4)');
    },
  );

  test.each<[string, CliWorld, string[], number]>([
    ['a no', { answer: 'no' }, [], 1],
    ['Ctrl-C at the question', { answer: 'cancelled' }, [], 130],
    ['--dry-run', {}, ['--dry-run'], 0],
  ])('%s takes every proposal back and executes nothing', async (_what, more, words, code) => {
    const account = fakeAccount({ changes });
    const run = await runCli(
      ['deploy', '--region', 'eu-west-1', '--region', 'us-east-1', ...words],
      world(account, more),
    );
    expect(run.code).toBe(code);
    expect(account.calls).toEqual([
      'propose eu-west-1',
      'propose us-east-1',
      'discard eu-west-1',
      'discard us-east-1',
    ]);
  });

  test('Ctrl-C takes back what was proposed, and later says that CloudFormation goes on', async () => {
    const interrupts: (() => Promise<void>)[] = [];
    const counts: number[] = [];
    const account = fakeAccount({
      changes,
      during: async (call) => {
        counts.push(interrupts.length);
        if (call.startsWith('execute')) await interrupts[0]?.();
      },
    });
    const { stderr } = await runCli(['deploy', '--yes'], world(account, { interrupts }));
    expect(counts).toEqual([1, 1]);
    expect(stderr).toContain('CloudFormation continues');
    expect(interrupts).toEqual([]);
  });

  test('without a terminal it wants --yes before it prepares anything', async () => {
    const account = fakeAccount({ changes });
    const { code, stderr } = await runCli(['deploy'], world(account));
    expect(code).toBe(2);
    expect(stderr).toContain('pass --yes');
    expect(account.calls).toEqual([]);
  });

  test('asks once for several Regions, and makes the account’s budget in the first only', async () => {
    const account = fakeAccount({ changes });
    const run = await runCli(
      ['deploy', '--region', 'eu-west-1', '--region', 'us-east-1', '--monthly-budget-usd', '100'],
      world(account, { answer: 'yes' }),
    );
    expect(run.asked).toEqual(['Deploy these 2?']);
    expect(account.proposals.map(({ parameters }) => parameters)).toEqual([
      { MonthlyBudgetUsd: '100' },
      {},
    ]);
    expect(account.calls.slice(2)).toEqual(['execute eu-west-1', 'execute us-east-1']);
  });

  test('changes nothing, and asks nothing, where all is as wanted', async () => {
    const account = fakeAccount({ stack: {}, template });
    const run = await runCli(['deploy'], world(account, { answer: 'yes' }));
    expect(run).toMatchObject({ code: 0, asked: [] });
    expect(run.stdout).toContain('Already deployed');
    expect(account.calls).toEqual(['propose eu-west-1']);
  });

  test('shows only the permissions that change on an update', async () => {
    const account = fakeAccount({ stack: {}, template, changes });
    const { stdout } = await runCli(['deploy', '--yes'], world(account));
    expect(stdout).toContain('Permissions (IAM): no change');
  });

  test('tells each resource as it is done, and what failed with its reason', async () => {
    const event = (logicalId: string, status: string, reason?: string) => ({
      atMs: 0,
      logicalId,
      type: logicalId === 'spendfuse' ? 'AWS::CloudFormation::Stack' : 'AWS::SNS::Topic',
      status,
      reason,
    });
    const account = fakeAccount({
      changes,
      events: [
        event('spendfuse', 'CREATE_IN_PROGRESS'),
        event('Topic', 'CREATE_IN_PROGRESS'),
        event('Topic', 'CREATE_COMPLETE'),
        event('Budget', 'CREATE_FAILED', 'not allowed to create budgets'),
        event('spendfuse', 'ROLLBACK_IN_PROGRESS'),
      ],
      end: {
        outcome: 'failed',
        status: 'ROLLBACK_COMPLETE',
        reasons: ['Budget: not allowed to create budgets'],
      },
    });
    const run = await runCli(['deploy', '--yes', '--region', 'eu-west-1'], world(account));
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('1/4  created Topic');
    expect(run.stderr).toContain('failed  Budget (AWS::SNS::Topic): not allowed to create budgets');
    expect(run.stderr).toContain('rollback in progress');
    expect(run.stdout).toContain('Failed: spendfuse in 123456789012');
    expect(run.stdout).toContain('Budget: not allowed to create budgets');
  });

  test('prints data alone on stdout with --output json', async () => {
    const account = fakeAccount({ changes });
    const { stdout } = await runCli(['deploy', '--yes', '--output', 'json'], world(account));
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      stacks: [{ account: '123456789012', region: 'eu-west-1', outcome: 'deployed' }],
    });
  });

  test('says what to do when the template is not there', async () => {
    const account = fakeAccount({ changes });
    const { code, stderr } = await runCli(['deploy', '--yes'], world(account, { files: {} }));
    expect(code).toBe(1);
    expect(stderr).toContain('npm run synth');
  });

  test.each([
    ['not JSON', 'Resources:\n  A: 1'],
    ['no resources', '{}'],
    ['null', 'null'],
  ])('refuses a template that is %s, before it asks AWS anything', async (_what, text) => {
    const account = fakeAccount({ changes });
    const files = { 'mine.json': text };
    const words = ['deploy', '--yes', '--template', 'mine.json'];
    const { code, stderr } = await runCli(words, world(account, { files }));
    expect(code).toBe(1);
    expect(stderr).toContain('mine.json is no template of a guard');
    expect(account.calls).toEqual([]);
  });
});
