// A template too large for a request goes through a bucket: said and asked for first, and gone again after a no.
import { type CliWorld, runCli, TEMPLATE_PATH } from '../../support/cli-io';
import { type FakeAccountOptions, fakeAccount } from '../../support/fakes/fake-account';

const large = JSON.stringify({ Resources: {}, Description: 'x'.repeat(51_200) });

async function deploy(
  options: FakeAccountOptions,
  words: readonly string[] = [],
  more: CliWorld = { answer: 'yes' },
) {
  const account = fakeAccount({
    changes: [
      {
        action: 'add',
        logicalId: 'Topic',
        type: 'AWS::SNS::Topic',
        isReplaced: false,
        properties: [],
      },
    ],
    ...options,
  });
  const world = { files: { [TEMPLATE_PATH]: large }, openAccount: account.open, ...more };
  return { run: await runCli(['deploy', ...words], world), account };
}

test('a bucket is made only after it was described and agreed to', async () => {
  const { run, account } = await deploy({});
  expect(run).toMatchObject({ code: 0, asked: ['Make this bucket?', 'Deploy this?'] });
  expect(run.stderr).toContain('private, encrypted, versioned');
  expect(account.calls).toEqual([
    'make spendfuse-templates in eu-west-1',
    'upload to spendfuse-templates in eu-west-1',
    'propose eu-west-1',
    'execute eu-west-1',
  ]);
  expect(account.proposals[0]?.templateUrl).toContain('spendfuse-templates.s3.eu-west-1');
});

test('a bucket that is there already is used without a question', async () => {
  const { run, account } = await deploy({ hasBucket: true });
  expect(run).toMatchObject({ code: 0, asked: ['Deploy this?'] });
  expect(account.calls[0]).toBe('upload to spendfuse-templates in eu-west-1');
});

test('a bucket that is named is used, and shown in the preview', async () => {
  const { run, account } = await deploy({}, ['--bucket', 'mine', '--yes']);
  expect(run.stdout).toContain('bucket      mine');
  expect(account.calls[0]).toBe('upload to mine in eu-west-1');
});

test('a no to the bucket changes nothing at all', async () => {
  const { run, account } = await deploy({}, [], { answer: 'no' });
  expect(run).toMatchObject({ code: 1, asked: ['Make this bucket?'] });
  expect(run.stderr).toContain('Nothing was changed.');
  expect(account.calls).toEqual([]);
});

test('when the deployment cannot be prepared, the bucket made for it goes again', async () => {
  const during = () => Promise.reject(new Error('no change set today'));
  const { account } = await deploy({ during });
  expect(account.calls).toEqual([
    'make spendfuse-templates in eu-west-1',
    'upload to spendfuse-templates in eu-west-1',
    'propose eu-west-1',
    'remove spendfuse-templates in eu-west-1',
  ]);
});

test('a dry run makes no bucket: it shows the permissions, and says what it cannot know', async () => {
  const { run, account } = await deploy({}, ['--dry-run'], {});
  expect(run.code).toBe(0);
  expect(run.stdout).toContain('spendfuse-templates, to be created');
  expect(run.stdout).toContain('once the template is in a bucket');
  expect(account.calls).toEqual([]);
});

test('a template that is deployed already is put nowhere, and no bucket is made for it', async () => {
  const { run, account } = await deploy({ stack: {}, template: large, changes: [] });
  expect(run).toMatchObject({ code: 0, asked: [] });
  expect(run.stdout).toContain('Already deployed');
  expect(account.calls).toEqual([]);
});

test('another value of a parameter is a change, though the template is the same', async () => {
  const { run } = await deploy({ stack: {}, template: large }, ['--mode', 'enforce']);
  expect(run.asked).toEqual(['Make this bucket?', 'Deploy this?']);
});

test('several Regions are asked for at once', async () => {
  const { run } = await deploy({}, ['--region', 'eu-west-1', '--region', 'us-east-1']);
  expect(run.asked).toEqual(['Make these 2 buckets?', 'Deploy these 2?']);
});
