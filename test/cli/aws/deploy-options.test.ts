// What `deploy` asks of the template beyond ceilings: channels, the confirm page, a boundary, a key.
// Every mistake is reported at once and before any call; a secret given for its name is repeated nowhere.

import { type CliWorld, runCli, TEMPLATE_PATH } from '../../support/cli-io';
import { fakeAccount } from '../../support/fakes/fake-account';

const BOUNDARY = 'arn:aws:iam::123456789012:policy/boundary';
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:pages-AbCdEf';
const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:chat';

async function deployed(...words: string[]) {
  const account = fakeAccount({
    changes: [
      { action: 'add', logicalId: 'F', type: 'T', isReplaced: false, properties: [] } as const,
    ],
  });
  const world: CliWorld = {
    files: { [TEMPLATE_PATH]: '{"Resources":{}}' },
    openAccount: account.open,
    answer: 'yes',
  };
  const run = await runCli(['deploy', ...words], world);
  return { ...run, parameters: account.proposals[0]?.parameters, calls: account.calls };
}

test('channels are settings for the watchdog and ARNs that it may use, shown before the question', async () => {
  const { code, parameters, stdout, stderr } = await deployed(
    ...['--channel', 'slack=/alerts/slack', '--channel', `pagerduty=${SECRET}`],
    ...['--channel', `q=${TOPIC}`, '--channel', 'teams=teams-address'],
  );
  expect(code).toBe(0);
  expect(JSON.parse(parameters?.AlertChannels ?? '')).toEqual([
    { kind: 'slack', secret: '/alerts/slack' },
    { kind: 'pagerduty', secret: SECRET },
    { kind: 'q', topic: TOPIC },
    { kind: 'teams', secret: 'teams-address' },
  ]);
  expect(parameters?.AlertChannelArns?.split(',')).toEqual([
    'arn:aws:ssm:eu-west-1:123456789012:parameter/alerts/slack',
    SECRET,
    TOPIC,
    'arn:aws:ssm:eu-west-1:123456789012:parameter/teams-address',
  ]);
  expect((stdout + stderr).replace(/\s+/g, '')).toContain(`AlertChannelArns=arn:aws:ssm`);
});

test('any other rule of the guard is a field of the policy, in place of what was set before', async () => {
  const { parameters } = await deployed(
    ...['--set', 'response=pause', '--set', 'neverPause=["checkout-*"]'],
    ...['--set', 'probationMinutes=20', '--set', 'guardBudgetUsdPerMonth=9.5'],
  );
  expect(JSON.parse(parameters?.Policy ?? '')).toEqual({
    response: 'pause',
    neverPause: ['checkout-*'],
    probationMinutes: 20,
    guardBudgetUsdPerMonth: 9.5,
  });
  expect((await deployed('--set', 'none')).parameters).toEqual({ Policy: '' });
  expect((await deployed()).parameters).toEqual({});
});

test('a slip in a rule is reported with all the others, before any call', async () => {
  const { code, stderr, calls } = await deployed(
    ...['--set', 'respons=pause', '--set', 'mode=enforce', '--set', 'probationMinutes='],
  );
  expect(code).toBe(2);
  expect(calls).toEqual([]);
  expect(stderr).toContain('--set: respons is not a field of the policy; did you mean response?');
  expect(stderr).toContain('--set: mode has an option of its own: --mode');
  expect(stderr).toContain('--set: probationMinutes has no value: write probationMinutes=2');
  const { stderr: refused } = await deployed('--set', 'response=never');
  expect(refused).toContain('--set: response');
});

test('a secret named without the characters that AWS appends is granted with them', async () => {
  const named = SECRET.replace('-AbCdEf', '');
  const { parameters } = await deployed('--channel', `slack=${named}`);
  expect(parameters?.AlertChannelArns).toBe(`${named}-??????`);
  const word = SECRET.replace('-AbCdEf', '-alerts');
  const either = await deployed('--channel', `slack=${word}`);
  expect(either.parameters?.AlertChannelArns).toBe(`${word},${word}-??????`);
});

test('the page, the boundary and the key are parameters of the template', async () => {
  const { parameters } = await deployed(
    ...['--confirm-page', '--permissions-boundary', BOUNDARY, '--kms-key', KEY],
  );
  expect(parameters).toEqual({
    ConfirmPage: 'yes',
    PermissionsBoundaryArn: BOUNDARY,
    KmsKeyArn: KEY,
  });
});

test('none takes away what is deployed, and what is not named stays as deployed', async () => {
  const { parameters } = await deployed(
    ...['--channel', 'none', '--no-confirm-page', '--permissions-boundary', 'none'],
  );
  expect(parameters).toEqual({
    AlertChannels: '',
    AlertChannelArns: '',
    ConfirmPage: 'no',
    PermissionsBoundaryArn: '',
  });
  expect((await deployed('--mode', 'observe')).parameters).toEqual({ Mode: 'observe' });
});

test('every mistake is reported at once, with its value and its fix, before any call', async () => {
  const { code, stderr, calls } = await deployed(
    ...['--channel', 'slakc=/alerts/slack', '--channel', 'teams', '--channel', 'q=chat'],
    ...['--permissions-boundary', 'boundary', '--kms-key', 'alias/mine'],
    ...['--webhook', 'http://hooks.example.com/in'],
  );
  expect(code).toBe(2);
  expect(calls).toEqual([]);
  const words = stderr.replace(/\s+/g, ' ');
  for (const problem of [
    "--channel 1 is of an unknown kind 'slakc', did you mean slack?",
    '--channel 2 has no =: write KIND=NAME',
    '--channel 3 (q) does not give the ARN of an SNS topic',
    `--permissions-boundary is 'boundary': write it like ${BOUNDARY}`,
    "--kms-key is 'alias/mine'",
    '--webhook: the address begins with http:; use https:',
  ])
    expect(words).toContain(problem);
});

test('an address given for the name of its secret is repeated nowhere', async () => {
  const { code, stdout, stderr } = await deployed(
    '--channel',
    'slack=https://hooks.slack.example/T0/B0/token',
  );
  expect(code).toBe(2);
  expect(stderr).toContain('put the address into one, and name that');
  expect(stdout + stderr).not.toContain('token');
});

test('a key or a secret of another Region than the guard is a mistake', async () => {
  const { code, stderr } = await deployed(
    ...['--region', 'eu-west-1', '--region', 'us-east-1'],
    ...['--kms-key', KEY, '--channel', `slack=${SECRET}`],
  );
  expect(code).toBe(2);
  const words = stderr.replace(/\s+/g, ' ');
  expect(words).toContain('--kms-key names something in eu-west-1 for a guard in us-east-1');
  expect(words).toContain('--channel names something in eu-west-1 for a guard in us-east-1');
});

test('too many channels for a parameter are a mistake', async () => {
  const words = Array.from({ length: 50 }, (_, at) => [
    '--channel',
    `slack=${'a'.repeat(90)}${at}`,
  ]);
  const { code, stderr } = await deployed(...words.flat());
  expect(code).toBe(2);
  expect(stderr).toContain('more than 4096 bytes');
});

describe('before anything is proposed', () => {
  test.each(['oncall', 'a@b', 'a@example.com, b@example.com', 'a b@example.com'])(
    'the address %j is refused',
    async (address) => {
      const { code, stderr, calls } = await deployed('--alert-email', address);
      expect({ code, calls }).toEqual({ code: 2, calls: [] });
      expect(stderr.replace(/\s+/g, ' ')).toContain('write one address, like oncall@example.com');
    },
  );

  test('a channel that leads nowhere is refused by its name', async () => {
    const account = fakeAccount({ missing: ['/alerts/slakc'] });
    const { code, stderr } = await runCli(['deploy', '--yes', '--channel', 'slack=/alerts/slakc'], {
      files: { [TEMPLATE_PATH]: '{"Resources":{}}' },
      openAccount: account.open,
    });
    expect({ code, calls: account.calls }).toEqual({ code: 2, calls: [] });
    expect(stderr.replace(/\s+/g, ' ')).toContain('/alerts/slakc: make it first');
  });

  test('a guard that nobody would hear says so when it is deployed', async () => {
    expect((await deployed()).stdout).toContain('Nobody receives the alerts');
    const heard = await deployed('--alert-email', 'oncall@example.com');
    expect(heard.stdout).not.toContain('Nobody receives');
  });
});
