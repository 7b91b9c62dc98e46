// Functions that CDK itself adds: they run while a stack is deployed and at no other time.
// Pausing one would break a deployment, and none has ever run up a bill, so they are left alone by default.

import type { IConstruct } from 'constructs';

/** Construct ids under which aws-cdk-lib puts its own handlers (2.276); the last part is a hash or a method. */
const FRAMEWORK_IDS: readonly RegExp[] = [
  /^Custom::/,
  /^framework-(onEvent|isComplete|onTimeout)$/,
  /^LogRetention[0-9a-f]{32}$/,
  /^BucketNotificationsHandler[0-9a-f]{32}$/,
  /^AWS679f53fac002430cb0da5b7982bd2287$/,
  /^SingletonLambda/,
];

export const isFrameworkFunction = (fn: IConstruct): boolean =>
  fn.node.scopes.some(({ node }) => FRAMEWORK_IDS.some((id) => id.test(node.id)));
