// Functions that CloudFront runs at its edges: they take no concurrency setting and bill in every Region they run in.
// A guard that counted one as protected would promise a pause that AWS refuses.
// docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions (2026)

import { Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { type CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

export const EDGE_REASON = 'Lambda@Edge, which takes no concurrency limit';

/** AWS runs a function at the edge only where its role trusts this principal. */
const EDGE_PRINCIPAL = 'edgelambda.amazonaws.com';

export function isEdgeFunction(fn: CfnFunction): boolean {
  const owner = fn.node.scope;
  if (!(owner instanceof LambdaFunction) || !(owner.role instanceof Role)) return false;
  const trust = owner.role.assumeRolePolicy;
  // Lambda itself is the first; an app has hundreds of functions that trust nobody else, and resolving takes time.
  if (!trust || trust.statementCount < 2) return false;
  return JSON.stringify(Stack.of(fn).resolve(trust.toJSON())).includes(EDGE_PRINCIPAL);
}
