// The bucket for templates on S3's own terms: made whole, never another account's, removed only with what is ours in it.
import {
  findTemplateBucket,
  makeTemplateBucket,
  removeTemplateBucket,
  uploadTemplate,
} from '../../../lib/cli/aws/template-bucket';
import { scriptedClient, sdkError, throwing } from '../../support/fakes/scripted-client';

const caller = {
  account: '123456789012',
  region: 'eu-west-1',
  principal: 'arn:aws:iam::123456789012:user/ana',
};
const bucket = {
  name: 'spendfuse-templates-123456789012-eu-west-1',
  region: 'eu-west-1',
  state: 'ready',
} as const;
const made = { TagSet: [{ Key: 'spendfuse:templates', Value: 'true' }] };
const nothing = () => ({});

describe('found', () => {
  test('by a name of the account and the Region, and only where the account owns it', async () => {
    const { client, sent } = scriptedClient({ HeadBucket: nothing, GetBucketTagging: () => made });
    expect(await findTemplateBucket(client, caller)).toEqual(bucket);
    for (const { input } of sent) expect(input.ExpectedBucketOwner).toBe('123456789012');
  });

  test('missing where there is none, and where its making was interrupted', async () => {
    const none = scriptedClient({ HeadBucket: throwing(sdkError('NotFound', 404)) });
    expect(await findTemplateBucket(none.client, caller)).toMatchObject({ state: 'missing' });
    const half = scriptedClient({
      HeadBucket: nothing,
      GetBucketTagging: throwing(sdkError('NoSuchTagSet', 404)),
    });
    expect(await findTemplateBucket(half.client, caller)).toMatchObject({ state: 'missing' });
  });

  test('refused where another account has it', async () => {
    const { client } = scriptedClient({ HeadBucket: throwing(sdkError('403', 403)) });
    await expect(findTemplateBucket(client, caller)).rejects.toThrow(/belongs to another account/);
  });

  test('as it was named, wherever it is; one that is not there is refused', async () => {
    const there = scriptedClient({ HeadBucket: () => ({ BucketRegion: 'us-west-2' }) });
    expect(await findTemplateBucket(there.client, caller, 'mine')).toEqual({
      name: 'mine',
      region: 'us-west-2',
      state: 'ready',
    });
    const none = scriptedClient({ HeadBucket: throwing(sdkError('NotFound', 404)) });
    await expect(findTemplateBucket(none.client, caller, 'mine')).rejects.toThrow(
      'there is no bucket mine',
    );
  });
});

test('made private, encrypted, versioned, forgetful and for TLS alone, and marked as whole last', async () => {
  const { client, sent } = scriptedClient({
    CreateBucket: nothing,
    PutPublicAccessBlock: nothing,
    PutBucketEncryption: nothing,
    PutBucketVersioning: nothing,
    PutBucketLifecycleConfiguration: nothing,
    PutBucketPolicy: nothing,
    PutBucketTagging: nothing,
  });
  await makeTemplateBucket(client, bucket, caller);
  expect(sent[0]?.command).toBe('CreateBucket');
  expect(sent.at(-1)?.command).toBe('PutBucketTagging');
  const text = JSON.stringify(sent);
  for (const part of ['"RestrictPublicBuckets":true', 'AES256', '"Status":"Enabled"', '"Days":90'])
    expect(text).toContain(part);
  expect(text).toContain('aws:SecureTransport');
});

test.each([
  ['arn:aws:iam::1:user/a', 'plain', 'https://plain.s3.eu-west-1.amazonaws.com/'],
  ['arn:aws-cn:iam::1:user/a', 'plain', 'https://plain.s3.eu-west-1.amazonaws.com.cn/'],
  ['arn:aws:iam::1:user/a', 'with.dots', 'https://s3.eu-west-1.amazonaws.com/with.dots/'],
])('an upload as %s to %s has an address of %s', async (principal, name, address) => {
  const { client, sent } = scriptedClient({ PutObject: nothing });
  const place = { bucket: { ...bucket, name }, template: '{}' };
  const url = await uploadTemplate(client, place, { ...caller, principal });
  expect(url).toMatch(/spendfuse\/account-guard-[0-9a-f]{16}\.template\.json$/);
  expect(url.startsWith(address)).toBe(true);
  expect(sent[0]?.input).toMatchObject({ Body: '{}', ExpectedBucketOwner: '123456789012' });
});

describe('removed', () => {
  const version = (Key: string) => ({ Key, VersionId: '1' });

  test('with every version and every marker of what was put there for this', async () => {
    const { client, sent } = scriptedClient({
      ListObjectVersions: () => ({
        Versions: [version('spendfuse/a')],
        DeleteMarkers: [version('spendfuse/b')],
      }),
      DeleteObjects: nothing,
      DeleteBucket: nothing,
    });
    expect(await removeTemplateBucket(client, bucket, caller)).toEqual({ outcome: 'removed' });
    expect(sent[1]?.input).toMatchObject({
      Delete: { Objects: [version('spendfuse/a'), version('spendfuse/b')] },
    });
  });

  test('never while it holds anything else', async () => {
    const { client } = scriptedClient({
      ListObjectVersions: () => ({ Versions: [version('spendfuse/a'), version('mine')] }),
    });
    expect(await removeTemplateBucket(client, bucket, caller)).toEqual({
      outcome: 'kept',
      because: 'it holds other objects too: mine',
    });
  });
});
