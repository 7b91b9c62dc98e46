// What a survey asks of S3 and CloudTrail: which buckets of the Region start functions, and what trails record into them.
// A bucket that is not the survey's to read is left out alone, and counted among what was refused.

import {
  type CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  GetBucketNotificationConfigurationCommand,
  ListBucketsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { AccountAnswers } from '../../../scan';
import { allPages, forEach, type Surveyor } from './surveyor';

export async function surveyBuckets(
  client: S3Client,
  surveyor: Surveyor,
  BucketRegion: string,
): Promise<AccountAnswers['bucketNotifications']> {
  const buckets = await surveyor.ask('buckets', () =>
    allPages(async (ContinuationToken) => {
      const page = await client.send(
        new ListBucketsCommand({ BucketRegion, ContinuationToken, MaxBuckets: 1000 }),
      );
      return { items: page.Buckets ?? [], next: page.ContinuationToken };
    }),
  );
  const found = await forEach(buckets ?? [], ({ Name: bucket = '' }) =>
    surveyor.ask('bucket', async () => {
      const { $metadata: _, ...configuration } = await client.send(
        new GetBucketNotificationConfigurationCommand({ Bucket: bucket }),
      );
      return { bucket, configuration };
    }),
  );
  return buckets && found.flatMap((entry) => entry ?? []);
}

export async function surveyTrails(
  client: CloudTrailClient,
  surveyor: Surveyor,
): Promise<AccountAnswers['trails']> {
  const trails = await surveyor.ask('trails', async () => {
    const { trailList = [] } = await client.send(
      new DescribeTrailsCommand({ includeShadowTrails: true }),
    );
    return trailList;
  });
  const found = await forEach(trails ?? [], (trail) =>
    surveyor.ask('selectors', async () => {
      const { $metadata: _, ...selectors } = await client.send(
        new GetEventSelectorsCommand({ TrailName: trail.TrailARN }),
      );
      return { trail, selectors };
    }),
  );
  return trails && found.flatMap((entry) => entry ?? []);
}
