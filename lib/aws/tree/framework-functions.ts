// Functions that CDK itself adds: they run while a stack is deployed and at no other time.
// Pausing one would break a deployment, and none has ever run up a bill, so they are left alone by default.

import type { IConstruct } from 'constructs';

/**
 * Parts of a path under which aws-cdk-lib puts its own handlers (2.276); most end in a hash or a method. Of its
 * singletons only the two named here run at deployment: others answer mail, events and state machines, as those do
 * that an app makes itself.
 */
const FRAMEWORK =
  /(^|\/)(Custom::|framework-(onEvent|isComplete|onTimeout)(\/|$)|(LogRetention|BucketNotificationsHandler)[0-9a-f]{32}|AWS679f53fac002430cb0da5b7982bd2287|SingletonLambda8693BB64968944B69AAFB0CC9EB8757C)/;

export const isFrameworkFunction = ({ node }: IConstruct): boolean => FRAMEWORK.test(node.path);
