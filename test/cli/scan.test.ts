// Findings on the command line: what fails a build, what each format is good for, what an account has to allow.
import { ACCOUNT_CALLS, ACCOUNT_NOT_READ } from '../../lib/scan';
import { runCli } from '../support/cli-io';
import { fakeAccount } from '../support/fakes/fake-account';

/** A function that writes into the queue it reads, and nothing that bounds it. */
const loop = `
Resources:
  Jobs:
    Type: AWS::SQS::Queue
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      Policies:
        - PolicyName: send
          PolicyDocument:
            Statement:
              - { Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Jobs.Arn }
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Environment: { Variables: { QUEUE: !Ref Jobs } }
  Source:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { FunctionName: !Ref Worker, EventSourceArn: !GetAtt Jobs.Arn }
`;
const world = { files: { 'template.yaml': loop } };

test('prints the worst first, each with its place and its fix, and fails nothing by itself', async () => {
  const { code, stdout } = await runCli(['scan', 'template.yaml'], world);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^HIGH +loop: /m);
  expect(stdout).toContain('at template.yaml:');
  expect(stdout).toContain('fix: ');
});

test('--fail-on exits 3 on findings that bad, and 0 below', async () => {
  expect((await runCli(['scan', '--fail-on', 'high'], world)).code).toBe(3);
  const calm = { files: { 'template.yaml': 'Resources:\n  T: { Type: AWS::SNS::Topic }' } };
  expect((await runCli(['scan', '--fail-on', 'low'], calm)).code).toBe(0);
});

test('settings that are a folder are a mistake of the command, told in a line', async () => {
  const files = { ...world.files, 'conf/a.yaml': 'ceilingUsdPerDay: 5' };
  const { code, stderr } = await runCli(['scan', 'template.yaml', '--config', 'conf'], { files });
  expect(code).toBe(2);
  expect(stderr).toContain('the settings conf cannot be read: it is a folder');
});

test('without a path it says what it reads instead', async () => {
  expect((await runCli(['scan'], world)).stderr).toContain(
    'No path was given: reading template.yaml.',
  );
  expect((await runCli(['scan', 'template.yaml'], world)).stderr).toBe('');
});

test('a file that was named and is no template says what would do, once', async () => {
  const { code, stderr } = await runCli(['scan', 'a.json'], { files: { 'a.json': '{"name":1}' } });
  expect(code).toBe(1);
  expect(stderr.match(/Terraform plan/g)).toHaveLength(1);
  expect(stderr).toContain('or name its folder');
});

test('what was named and not read is told even where findings decide the exit code', async () => {
  const files = { ...world.files, 'broken.yaml': 'a: [' };
  const { code, stderr } = await runCli(
    ['scan', 'template.yaml', 'broken.yaml', '--fail-on', 'high'],
    { files },
  );
  expect(code).toBe(3);
  expect(stderr).toContain('broken.yaml');
});

test('a finding is accepted with a reason, and a reason is wanted', async () => {
  const accepted = (reason: string) => ({
    files: {
      ...world.files,
      'spendfuse.yaml': `ignore:\n  - { rule: loop, resource: Worker, reason: '${reason}' }`,
    },
  });
  const { stdout } = await runCli(['scan'], accepted('it stops after three rounds'));
  expect(stdout).toContain('it stops after three rounds');
  expect((await runCli(['scan'], accepted(''))).code).toBe(2);
});

test('writes several formats in one run', async () => {
  const outputs = ['text', 'json=s.json', 'sarif=s.sarif', 'junit=s.xml', 'markdown=s.md'];
  const words = outputs.flatMap((output) => ['--output', output]);
  const { stdout, written } = await runCli(['scan', ...words], world);
  expect(stdout).toContain('HIGH');
  expect(JSON.parse(written['s.json'] ?? '')).toMatchObject({ schemaVersion: 1 });
  expect(JSON.parse(written['s.sarif'] ?? '').runs[0].tool.driver.semanticVersion).toBe('1.2.3');
  expect(written['s.xml']).toMatch(/^<\?xml/);
  expect(written['s.md']).toContain('|');
});

test('GitHub annotations are on stdout, where the runner reads them', async () => {
  const { stdout } = await runCli(['scan', '--output', 'github'], world);
  expect(stdout).toMatch(/^::error file=template\.yaml,line=\d+,title=/m);
});

test('colours the severity on a terminal, and wraps what is too wide for it', async () => {
  const { stdout } = await runCli(['scan'], { ...world, isTTY: true, columns: 60 });
  expect(stdout).toContain('\u001b[31mHIGH');
  const plain = await runCli(['scan'], {
    ...world,
    isTTY: true,
    columns: 60,
    env: { NO_COLOR: '1' },
  });
  const long = plain.stdout.split('\n').filter((line) => line.length > 60);
  expect(long).toEqual([]);
});

describe('an account', () => {
  const configuration = {
    FunctionName: 'live',
    FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:live',
  };
  const answers = {
    concurrencyQuota: 1000,
    functions: [{ configuration, reservedConcurrency: null }],
    unreadable: [...ACCOUNT_NOT_READ],
  };

  test('is scanned like a template, with what could not be read among the blind spots', async () => {
    const account = fakeAccount({ answers });
    const { stdout } = await runCli(['scan', '--account', '--output', 'json'], {
      openAccount: account.open,
    });
    const report = JSON.parse(stdout);
    expect(report.functions).toBe(1);
    const blind = report.blindSpots.map(({ what }: { what: string }) => what);
    for (const { what } of ACCOUNT_NOT_READ) expect(blind).toContain(what);
  });

  test('has to allow what the survey calls and nothing else, and every action reads', async () => {
    const { code, stdout } = await runCli(['scan', '--print-policy']);
    expect(code).toBe(0);
    const { Action: actions } = JSON.parse(stdout).Statement[0];
    const called = Object.values(ACCOUNT_CALLS).map(({ action }) => action);
    expect(actions).toEqual([...new Set(called)].sort());
    for (const action of actions) expect(action).toMatch(/:(Get|List|Describe|View|GET)/);
  });
});
