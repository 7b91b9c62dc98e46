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
import { allPages, forEach, type SurveyDesk } from './desk';

export async function surveyBuckets(
  client: S3Client,
  desk: SurveyDesk,
  BucketRegion: string,
): Promise<AccountAnswers['bucketNotifications']> {
  const buckets = await desk.ask('buckets', () =>
    allPages(async (ContinuationToken) => {
      const page = await client.send(
        new ListBucketsCommand({ BucketRegion, ContinuationToken, MaxBuckets: 1000 }),
      );
      return { items: page.Buckets ?? [], next: page.ContinuationToken };
    }),
  );
  const found = await forEach(buckets ?? [], ({ Name: bucket = '' }) =>
    desk.ask('bucket', async () => {
      const { $metadata: _, ...configuration } = await client.send(
        new GetBucketNotificationConfigurationCommand({ Bucket: bucket }),
      );
      return { bucket, configuration };
    }),
  );
  return buckets && found.flatMap((one) => one ?? []);
}

export async function surveyTrails(
  client: CloudTrailClient,
  desk: SurveyDesk,
): Promise<AccountAnswers['trails']> {
  const trails = await desk.ask('trails', async () => {
    const { trailList = [] } = await client.send(
      new DescribeTrailsCommand({ includeShadowTrails: true }),
    );
    return trailList;
  });
  const found = await forEach(trails ?? [], (trail) =>
    desk.ask('selectors', async () => {
      const { $metadata: _, ...selectors } = await client.send(
        new GetEventSelectorsCommand({ TrailName: trail.TrailARN }),
      );
      return { trail, selectors };
    }),
  );
  return trails && found.flatMap((one) => one ?? []);
}
