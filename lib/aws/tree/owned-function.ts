// The CloudFormation resource behind a function, when this app owns it.
// An imported function has none: nothing can be set on it here, so it can only be watched by name.

import { Stack, Token } from 'aws-cdk-lib';
import { CfnFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct, Node } from 'constructs';

/** Aliases and versions stand for the function they point at. */
const isQualified = (fn: IConstruct): fn is IConstruct & { readonly lambda: IFunction } =>
  'lambda' in fn && typeof fn.lambda === 'object';

export function ownedFunction(fn: IConstruct): CfnFunction | undefined {
  if (CfnFunction.isCfnResource(fn)) return fn instanceof CfnFunction ? fn : undefined;
  if (isQualified(fn)) return ownedFunction(fn.lambda);
  const child = fn.node.defaultChild ?? behindSingleton(fn)?.defaultChild;
  return child instanceof CfnFunction ? child : undefined;
}

/** A `SingletonFunction` is empty: its function lies beside it in the stack, where its permissions go too. */
function behindSingleton(fn: IConstruct): Node | undefined {
  const { permissionsNode } = fn as Partial<IFunction>;
  return permissionsNode === fn.node ? undefined : permissionsNode;
}

/**
 * The name of an imported function, as text wherever its ARN says it: tokens for account and Region do not hide it.
 * Only an ARN that is a token as a whole leaves a name that is known at deploy time.
 */
export function nameOfImported({ functionArn, functionName }: IFunction): string {
  const name = functionArn.split(':')[6];
  return name === undefined || Token.isUnresolved(name) ? functionName : name;
}

/** A guard sees one account and Region: a function elsewhere would be listed and never watched. */
export function problemsWithImported(fn: IFunction, guard: IConstruct): string[] {
  const [, , , region = '', account = ''] = fn.functionArn.split(':');
  const here = Stack.of(guard);
  const isElsewhere = (there: string, home: string): boolean =>
    there !== '' && there !== home && !Token.isUnresolved(there) && !Token.isUnresolved(home);
  return [
    ...(isElsewhere(account, here.account)
      ? [`${fn.node.path} is in account ${account}; put a guard into that account`]
      : []),
    ...(isElsewhere(region, here.region)
      ? [`${fn.node.path} is in ${region}; put a guard into that Region`]
      : []),
  ];
}
