// Functions nobody wrote on purpose: CDK's own custom-resource handlers, the Serverless Framework's,
// and the like. They run when a stack is deployed, not when someone calls, so rules leave them alone;
// so they do the guard's own functions, whose cost is a figure of its own.

import { type Resource, tagsOf } from '../../resource';
import { at, mapOf, textOf } from '../../tree';

/** Logical ids that CDK gives its singletons: a name, sometimes followed by a UUID without dashes. */
const LOGICAL_IDS: readonly [RegExp, string][] = [
  [/^LogRetention[0-9a-f]{20,}/, "CDK's log retention handler"],
  [/^BucketNotificationsHandler[0-9a-f]{20,}/, "CDK's bucket notifications handler"],
  [/^CustomS3AutoDeleteObjectsCustomResourceProvider/, "CDK's handler that empties buckets"],
  [/^CustomECRAutoDeleteImagesCustomResourceProvider/, "CDK's handler that empties repositories"],
  [/^CustomCDKBucketDeployment[0-9A-F]{8,}/i, "CDK's bucket deployment handler"],
  [/^CustomCDKECRDeployment/i, "CDK's image deployment handler"],
  [/^AWS679f53fac002430cb0da5b7982bd2287/i, "CDK's AwsCustomResource handler"],
  [
    /^Custom[A-Za-z0-9]+CustomResourceProvider(Handler|framework)/,
    "CDK's custom resource provider",
  ],
  [
    /^CustomResourcesCustomResource|^CustomDashresource|^CustomDash/,
    "the Serverless Framework's custom resource handler",
  ],
  [/^(SingletonLambda)?DockerImageAssetRepository/, "CDK's image asset handler"],
  [
    /^Custom(VpcRestrictDefaultSG|CrossRegionExport|OpenIdConnect)/,
    "CDK's custom resource handler",
  ],
];

const DESCRIPTIONS: readonly [RegExp, string][] = [
  [/^AWS CDK resource provider framework/, "CDK's provider framework"],
  [/^AWS CloudFormation handler for "Custom::/, "CDK's custom resource handler"],
  [/^Lambda function for auto-deleting objects/, "CDK's handler that empties buckets"],
];

const HANDLERS = new Map([
  ['framework.onEvent', "CDK's provider framework"],
  ['framework.isComplete', "CDK's provider framework"],
  ['framework.onTimeout', "CDK's provider framework"],
  ['__entrypoint__.handler', "CDK's custom resource handler"],
]);

/** What the constructs set on each of the guard's functions. */
const OWN_VARIABLES = ['SPENDFUSE_TABLE', 'SPENDFUSE_GUARD'] as const;

/** Its address is open to the web: it counts as the guard's own only while it can run one request at a time. */
const PAGE_VARIABLE = 'SPENDFUSE_CONFIRM_SECRET';
const isBounded = (
  properties: Resource['properties'],
  variables: Readonly<Record<string, unknown>>,
) =>
  variables[PAGE_VARIABLE] === undefined || properties.ReservedConcurrentExecutions !== undefined;

/**
 * The tag alone is anybody's to set, and would hide a function from every rule: the guard's own parts are known by
 * their description, their table and their guard's name too.
 */
function isGuardOwn({ properties }: Resource, { description }: { description: string }): boolean {
  const variables = mapOf(at(properties, 'Environment', 'Variables'));
  return (
    tagsOf(properties.Tags).get('spendfuse:own') === 'true' &&
    description.startsWith('Spendfuse: ') &&
    OWN_VARIABLES.every((name) => variables[name] !== undefined) &&
    isBounded(properties, variables)
  );
}

export function machineryOf(resource: Resource): { machinery?: string } {
  const path = textOf(resource.metadata['aws:cdk:path']) ?? '';
  const description = textOf(resource.properties.Description) ?? '';
  const handler = textOf(resource.properties.Handler) ?? '';
  if (isGuardOwn(resource, { description })) return { machinery: 'the guard itself' };
  const own = resource.logicalId ?? resource.name;
  const name = own.slice(own.lastIndexOf('.') + 1);
  const found =
    LOGICAL_IDS.find(([pattern]) => pattern.test(name))?.[1] ??
    DESCRIPTIONS.find(([pattern]) => pattern.test(description))?.[1] ??
    HANDLERS.get(handler) ??
    (/\/framework-(onEvent|isComplete|onTimeout)\/Resource$/.test(path)
      ? "CDK's provider framework"
      : undefined);
  return found === undefined ? {} : { machinery: found };
}
