// The CloudFormation resource behind a function, when this app owns it.
// An imported function has none: nothing can be set on it here, so it can only be watched by name.

import { CfnFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';

/** Aliases and versions stand for the function they point at. */
const isQualified = (fn: IConstruct): fn is IConstruct & { readonly lambda: IFunction } =>
  'lambda' in fn && typeof fn.lambda === 'object';

export function ownedFunction(fn: IConstruct): CfnFunction | undefined {
  if (CfnFunction.isCfnResource(fn)) return fn instanceof CfnFunction ? fn : undefined;
  if (isQualified(fn)) return ownedFunction(fn.lambda);
  const child = fn.node.defaultChild;
  return child instanceof CfnFunction ? child : undefined;
}
