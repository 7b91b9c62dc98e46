// A failure destination for functions that are called asynchronously and have none: at concurrency 0 Lambda sends
// their events there at once, or drops them (docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records).
// Each function has a queue of its own in its own stack, and only its role may send there: what lies in it is run as that
// function's event, so a sibling must not be able to put anything into it, nor to stand in for what another one sent.

import { Stack } from 'aws-cdk-lib';
import { Effect, Policy, PolicyStatement, Role, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import {
  CfnAlias,
  CfnEventInvokeConfig,
  type CfnFunction,
  type CfnVersion,
  Function as LambdaFunction,
} from 'aws-cdk-lib/aws-lambda';
import type { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct, IConstruct } from 'constructs';
import { RESCUE_TAG } from '../contract';
import { hasAsyncTriggers, type Triggers } from '../tree/trigger-index';
import { defineRescueQueue } from './storage';

const QUEUE_ID = 'SpendfuseRescueQueue';
const SENDERS_ID = 'SpendfuseRescueSenders';
const CONFIG_ID = 'SpendfuseRescue';

/**
 * impossible: its role is not one of its own stack, so it could not be allowed to send there; the watchdog
 * then slows it to one execution instead of none.
 */
export type Rescue = 'not-needed' | 'present' | 'added' | 'impossible';

export function rescueAsync(fn: CfnFunction, triggers: Triggers): Rescue {
  if (!hasAsyncTriggers(triggers)) return 'not-needed';
  if (fn.deadLetterConfig !== undefined) return 'present';
  const called = calledOf(fn, triggers).filter(({ config }) => !hasFailureDestination(config));
  if (called.length === 0) return 'present';
  const owner = fn.node.scope;
  if (!(owner instanceof LambdaFunction) || !isOwnRole(owner)) return 'impossible';
  const { queue, senders } = rescueQueueOf(fn, owner.role as Role);
  for (const { scope, qualifier, config = makeConfig(scope, owner, qualifier) } of called) {
    config.destinationConfig = {
      ...(config.destinationConfig as object | undefined),
      onFailure: { destination: queue.queueArn },
    };
    // Lambda refuses a destination that the role may not send to yet.
    config.node.addDependency(senders);
    if (qualifier === '$LATEST') triggers.invokeConfig = config;
    else triggers.qualifiedConfigs.push(config);
  }
  return 'added';
}

/** Something that takes events for a function: itself, or an alias or version, which has settings of its own. */
interface Called {
  readonly scope: Construct;
  readonly qualifier: string;
  readonly config?: CfnEventInvokeConfig;
}

/** The watchdog asks about the function itself, so that one is always among them. */
function calledOf(fn: CfnFunction, triggers: Triggers): Called[] {
  const qualified = [...triggers.asyncQualified].filter(
    (trigger) => Stack.of(trigger) === Stack.of(fn),
  );
  return [
    { scope: fn.node.scope as Construct, qualifier: '$LATEST', config: triggers.invokeConfig },
    ...qualified.map((cfnResource) => {
      const qualifier =
        cfnResource instanceof CfnAlias
          ? cfnResource.name
          : (cfnResource as CfnVersion).attrVersion;
      const config = triggers.qualifiedConfigs.find(
        (known) =>
          known.qualifier === qualifier ||
          known.node.scopes.includes(cfnResource.node.scope as Construct),
      );
      return { scope: cfnResource.node.scope as Construct, qualifier, config };
    }),
  ];
}

/**
 * An imported role, or one whose policies are closed, takes a grant without a word and without effect. A role of another
 * stack would have to be exported for it, and such an export could not be taken away again in one deployment.
 */
const isOwnRole = ({ role, node }: LambdaFunction): boolean =>
  role instanceof Role && deployedWith(role) === deployedWith(node.scope as IConstruct);

function deployedWith(construct: IConstruct): Stack {
  const stack = Stack.of(construct);
  return stack.nestedStackParent ? deployedWith(stack.nestedStackParent) : stack;
}

interface RescueQueue {
  readonly queue: Queue;
  readonly senders: Policy;
}

/**
 * Named at the top of the stack, because the watchdog's permission goes by the name and CloudFormation cuts long ones.
 * Lambda sends with the function's role (docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records).
 */
function rescueQueueOf(fn: CfnFunction, role: Role): RescueQueue {
  const stack = Stack.of(fn);
  const which = fn.node.addr.slice(-8);
  const queue = defineRescueQueue(stack, `${QUEUE_ID}${which}`);
  // Not by Tags.of: this runs inside an aspect, and one that an aspect adds may not be applied.
  (queue.node.defaultChild as CfnQueue).tags.setTag(RESCUE_TAG.key, RESCUE_TAG.value);
  const send = { actions: ['sqs:SendMessage'], resources: [queue.queueArn] };
  queue.addToResourcePolicy(
    new PolicyStatement({
      ...send,
      effect: Effect.DENY,
      principals: [new StarPrincipal()],
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': role.roleArn } },
    }),
  );
  const statements = [new PolicyStatement(send)];
  const senders = new Policy(stack, `${SENDERS_ID}${which}`, { statements, roles: [role] });
  return { queue, senders };
}

const makeConfig = (
  scope: Construct,
  { functionName }: LambdaFunction,
  qualifier: string,
): CfnEventInvokeConfig => new CfnEventInvokeConfig(scope, CONFIG_ID, { functionName, qualifier });

/** A destination that is a token cannot be looked into: someone set it, and it stays. */
function hasFailureDestination(config: CfnEventInvokeConfig | undefined): boolean {
  const destinations = config?.destinationConfig;
  if (destinations === undefined) return false;
  return 'onFailure' in destinations
    ? destinations.onFailure !== undefined
    : 'resolve' in destinations;
}
