// Where an answer to CloudFormation may be sent: only to the bucket of CloudFormation's own, over TLS.
// The address comes with the request, and whoever may invoke the watchdog may write one; it must reach nobody else.

/** Says whether an answer may be sent to this address from this Region. A value, so that a test may listen on loopback. */
export type AnswerPolicy = (url: string, region: string) => boolean;

/**
 * The bucket's name ends with the Region without its hyphens, so nobody else can own it
 * (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html, read 2026-11).
 */
export const isBucketOfCloudFormation: AnswerPolicy = (url, region) => {
  if (!region || !URL.canParse(url)) return false;
  const { protocol, hostname, port, username, password } = new URL(url);
  if (protocol !== 'https:' || port !== '' || username !== '' || password !== '') return false;
  const bucket = `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`;
  const services = ['s3', `s3.${region}`, `s3-${region}`, `s3.dualstack.${region}`];
  return services.some((service) =>
    SUFFIXES.some((suffix) => hostname === `${bucket}.${service}.${suffix}`),
  );
};

/** Of the partitions aws, aws-us-gov, aws-cn and aws-eusc. */
const SUFFIXES = ['amazonaws.com', 'amazonaws.com.cn', 'amazonaws.eu'];
