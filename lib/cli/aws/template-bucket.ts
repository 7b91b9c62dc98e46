// The bucket from which CloudFormation reads a template that is too large for a request: found, made, filled, removed.
// Its name can be guessed, so every call names the account that must own it: nobody else's bucket is ever written or read.

import { createHash } from 'node:crypto';
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import type { Caller } from '../guard/host';
import { Failure } from '../mistake';
import type { BucketEnd, TemplateBucket } from './account';

/** What is older is deleted: CloudFormation keeps its own copy of what it deployed. */
export const TEMPLATE_DAYS = 90;

const PREFIX = 'spendfuse/';
/** Put on last, so that a bucket without it is one whose making did not end. */
const MADE = { Key: 'spendfuse:templates', Value: 'true' };

const nameFor = ({ account, region }: Caller): string => `spendfuse-templates-${account}-${region}`;

const partitionOf = ({ principal }: Caller): string => principal.split(':')[1] || 'aws';

export interface TemplateBuckets {
  find(wished?: string): Promise<TemplateBucket>;
  make(bucket: TemplateBucket): Promise<void>;
  upload(bucket: TemplateBucket, template: string): Promise<string>;
  remove(bucket: TemplateBucket): Promise<BucketEnd>;
}

export function templateBuckets(settings: S3ClientConfig, caller: Caller): TemplateBuckets {
  const client = new S3Client({ ...settings, followRegionRedirects: true });
  return {
    find: (wished) => findTemplateBucket(client, caller, wished),
    make: (bucket) => makeTemplateBucket(client, bucket, caller),
    upload: (bucket, template) => uploadTemplate(client, { bucket, template }, caller),
    remove: (bucket) => removeTemplateBucket(client, bucket, caller),
  };
}

/** missing: to be made, or one whose making was interrupted. `wished`: that one, which must be there and the caller's. */
export async function findTemplateBucket(
  client: S3Client,
  caller: Caller,
  wished?: string,
): Promise<TemplateBucket> {
  const name = wished ?? nameFor(caller);
  const owned = { Bucket: name, ExpectedBucketOwner: caller.account };
  const head = await client.send(new HeadBucketCommand(owned)).catch((error: unknown) => {
    if (statusOf(error) === 404) return undefined;
    if (statusOf(error) === 403) throw notOurs(name, error);
    throw error;
  });
  if (!head && wished)
    throw new Failure(`there is no bucket ${wished}`, 'make it first, or leave --bucket out');
  const region = head?.BucketRegion ?? caller.region;
  const isReady = head && (wished || (await isMade(client, owned)));
  return { name, region, state: isReady ? 'ready' : 'missing' };
}

const notOurs = (name: string, cause: unknown): Failure =>
  new Failure(
    `the bucket ${name} belongs to another account, or may not be read`,
    'name a bucket of yours with --bucket, or ask for s3:ListBucket on it',
    { cause },
  );

async function isMade(
  client: S3Client,
  owned: { readonly Bucket: string; readonly ExpectedBucketOwner: string },
): Promise<boolean> {
  const { TagSet: tags = [] } = await client
    .send(new GetBucketTaggingCommand(owned))
    .catch((error: unknown) => {
      if (error instanceof Error && error.name === 'NoSuchTagSet') return { TagSet: [] };
      throw error;
    });
  return tags.some(({ Key }) => Key === MADE.Key);
}

/** Every setting is absolute, so making it again ends what an interruption left. */
export async function makeTemplateBucket(
  client: S3Client,
  { name, region }: TemplateBucket,
  caller: Caller,
): Promise<void> {
  const owned = { Bucket: name, ExpectedBucketOwner: caller.account };
  const LocationConstraint = region as BucketLocationConstraint;
  await client
    .send(
      new CreateBucketCommand({
        Bucket: name,
        // The one Region that must not be named.
        ...(region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint } }),
      }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'BucketAlreadyOwnedByYou')) throw error;
    });
  for (const setting of settingsOf(owned, partitionOf(caller))) await setting(client);
}

type Setting = (client: S3Client) => Promise<unknown>;

function settingsOf(
  owned: { readonly Bucket: string; readonly ExpectedBucketOwner: string },
  partition: string,
): Setting[] {
  const bucketArn = `arn:${partition}:s3:::${owned.Bucket}`;
  return [
    (client) =>
      client.send(
        new PutPublicAccessBlockCommand({
          ...owned,
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
        }),
      ),
    (client) =>
      client.send(
        new PutBucketEncryptionCommand({
          ...owned,
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
          },
        }),
      ),
    (client) =>
      client.send(
        new PutBucketVersioningCommand({
          ...owned,
          VersioningConfiguration: { Status: 'Enabled' },
        }),
      ),
    (client) =>
      client.send(
        new PutBucketLifecycleConfigurationCommand({
          ...owned,
          LifecycleConfiguration: {
            Rules: [
              {
                ID: 'old-templates',
                Status: 'Enabled',
                Filter: { Prefix: PREFIX },
                Expiration: { Days: TEMPLATE_DAYS },
                NoncurrentVersionExpiration: { NoncurrentDays: 1 },
              },
            ],
          },
        }),
      ),
    (client) =>
      client.send(
        new PutBucketPolicyCommand({ ...owned, Policy: JSON.stringify(tlsOnly(bucketArn)) }),
      ),
    (client) => client.send(new PutBucketTaggingCommand({ ...owned, Tagging: { TagSet: [MADE] } })),
  ];
}

const tlsOnly = (bucketArn: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [bucketArn, `${bucketArn}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
});

/** Always written anew: what lies under the key already may have been put there by somebody else. */
export async function uploadTemplate(
  client: S3Client,
  { bucket, template }: { readonly bucket: TemplateBucket; readonly template: string },
  caller: Caller,
): Promise<string> {
  const hash = createHash('sha256').update(template).digest('hex');
  const key = `${PREFIX}account-guard-${hash.slice(0, 16)}.template.json`;
  await client.send(
    new PutObjectCommand({
      Bucket: bucket.name,
      ExpectedBucketOwner: caller.account,
      Key: key,
      Body: template,
      ContentType: 'application/json',
    }),
  );
  return addressOf(bucket, key, partitionOf(caller));
}

/** A name with dots in it fits no certificate as a host. */
function addressOf({ name, region }: TemplateBucket, key: string, partition: string): string {
  const host = `s3.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
  return name.includes('.') ? `https://${host}/${name}/${key}` : `https://${name}.${host}/${key}`;
}

/** Only when nothing is in it but what was put there for this. */
export async function removeTemplateBucket(
  client: S3Client,
  { name }: TemplateBucket,
  caller: Caller,
): Promise<BucketEnd> {
  const owned = { Bucket: name, ExpectedBucketOwner: caller.account };
  const held = await versionsIn(client, owned);
  const others = held.filter(({ Key: key = '' }) => !key.startsWith(PREFIX));
  if (others.length > 0)
    return { outcome: 'kept', because: `it holds other objects too: ${others[0]?.Key}` };
  for (let at = 0; at < held.length; at += DELETED_AT_ONCE) {
    const Objects = held.slice(at, at + DELETED_AT_ONCE);
    const { Errors: errors = [] } = await client.send(
      new DeleteObjectsCommand({ ...owned, Delete: { Objects, Quiet: true } }),
    );
    const [first] = errors;
    if (first) return { outcome: 'kept', because: `${first.Key}: ${first.Message}` };
  }
  await client.send(new DeleteBucketCommand(owned));
  return { outcome: 'removed' };
}

/** S3 API reference, DeleteObjects (2026-11). */
const DELETED_AT_ONCE = 1000;

async function versionsIn(
  client: S3Client,
  owned: { readonly Bucket: string; readonly ExpectedBucketOwner: string },
): Promise<ObjectIdentifier[]> {
  const found: ObjectIdentifier[] = [];
  let next: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (next) {
    const page: Awaited<ReturnType<typeof listed>> = await listed(client, owned, next);
    for (const { Key, VersionId } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])])
      found.push({ Key, VersionId });
    next = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
      : undefined;
  }
  return found;
}

const listed = (
  client: S3Client,
  owned: { readonly Bucket: string; readonly ExpectedBucketOwner: string },
  from: { readonly KeyMarker?: string; readonly VersionIdMarker?: string },
) => client.send(new ListObjectVersionsCommand({ ...owned, ...from }));

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
