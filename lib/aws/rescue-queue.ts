// A failure destination for functions that are called asynchronously and have none: at concurrency 0 Lambda sends
// their events there at once, or drops them (docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records).
// The queue lies in the function's own stack, so that no stack comes to depend on another.

import { Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import {
  CfnEventInvokeConfig,
  type CfnFunction,
  Function as LambdaFunction,
} from 'aws-cdk-lib/aws-lambda';
import type { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { RESCUE_TAG } from './contract';
import { hasAsyncTriggers, type Triggers } from './trigger-index';
import { defineRescueQueue } from './watchdog-storage';

const QUEUE_ID = 'SpendfuseRescueQueue';
const SENDERS_ID = 'SpendfuseRescueSenders';
const CONFIG_ID = 'SpendfuseRescue';

/**
 * impossible: its role is not one of this app's constructs, so it could not be allowed to send there; the watchdog
 * then squeezes it to one execution instead of none.
 */
export type Rescue = 'not-needed' | 'present' | 'added' | 'impossible';

export function rescueAsync(fn: CfnFunction, triggers: Triggers): Rescue {
  if (!hasAsyncTriggers(triggers)) return 'not-needed';
  if (fn.deadLetterConfig !== undefined || hasFailureDestination(triggers.invokeConfig))
    return 'present';
  const owner = fn.node.scope;
  // An imported role, or one whose policies are closed, takes a grant without a word and without effect.
  if (!(owner instanceof LambdaFunction) || !(owner.role instanceof Role)) return 'impossible';
  const { queue, senders } = rescueQueueOf(Stack.of(fn));
  senders.attachToRole(owner.role);
  const config = triggers.invokeConfig ?? makeConfig(owner);
  triggers.invokeConfig = config;
  config.destinationConfig = {
    ...(config.destinationConfig as object | undefined),
    onFailure: { destination: queue.queueArn },
  };
  // Lambda refuses a destination that the role may not send to yet.
  config.node.addDependency(senders);
  return 'added';
}

interface RescueQueue {
  readonly queue: Queue;
  /** One policy for all the roles that send here: a policy each would double what a guard adds to an app. */
  readonly senders: Policy;
}

function rescueQueueOf(stack: Stack): RescueQueue {
  const queue = stack.node.tryFindChild(QUEUE_ID) as Queue | undefined;
  const senders = stack.node.tryFindChild(SENDERS_ID) as Policy | undefined;
  if (queue && senders) return { queue, senders };
  const made = defineRescueQueue(stack, QUEUE_ID);
  // Not by Tags.of: this runs inside an aspect, and one that an aspect adds may not be applied.
  (made.node.defaultChild as CfnQueue).tags.setTag(RESCUE_TAG.key, RESCUE_TAG.value);
  const statements = [
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [made.queueArn] }),
  ];
  return { queue: made, senders: new Policy(stack, SENDERS_ID, { statements }) };
}

const makeConfig = (owner: LambdaFunction): CfnEventInvokeConfig =>
  new CfnEventInvokeConfig(owner, CONFIG_ID, {
    functionName: owner.functionName,
    qualifier: '$LATEST',
  });

/** A destination that is a token cannot be looked into: someone set it, and it stays. */
function hasFailureDestination(config: CfnEventInvokeConfig | undefined): boolean {
  const destinations = config?.destinationConfig;
  if (destinations === undefined) return false;
  return 'onFailure' in destinations
    ? destinations.onFailure !== undefined
    : 'resolve' in destinations;
}
