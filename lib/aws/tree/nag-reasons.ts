// Why the constructs leave some rules of cdk-nag unmet: each with its reason, on the narrowest construct.
// A rule that can be met is met; a reason here must still be true when someone reads it in a year.

import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

interface Reason {
  readonly id: string;
  readonly reason: string;
}

/** Older versions of CDK (before 2.26x) refuse a rule whose name has `::` in it; a checker then shows that finding. */
function acknowledge(construct: IConstruct, ...reasons: readonly Reason[]): void {
  for (const reason of reasons)
    try {
      Validations.of(construct).acknowledge(reason);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('Invalid validation rule ID')))
        throw error;
    }
}

/** A check of templates that reads the empty default of a parameter where a condition lets no empty value come. */
export const acknowledgeEmptyDefaults = (stack: IConstruct): void =>
  acknowledge(stack, {
    id: 'CloudFormation-Validate::W1030',
    reason: 'each property that takes an ARN from a parameter is there only where one was given',
  });

const QUEUE_REASON =
  'this queue is itself where failed events end up; nothing consumes it by itself, so nothing can be redriven from it';

/** A rescue queue is the end of the line: rules that ask for one more queue behind it do not apply. */
export const acknowledgeRescueQueue = (queue: IConstruct): void =>
  acknowledge(
    queue,
    { id: 'AwsSolutions-SQS3', reason: QUEUE_REASON },
    { id: 'Serverless-SQSRedrivePolicy', reason: QUEUE_REASON },
  );

export const acknowledgeMailSubscription = (subscription: IConstruct): void =>
  acknowledge(subscription, {
    id: 'Serverless-SNSRedrivePolicy',
    reason: 'a person is mailed; SNS retries mail by itself and a queue cannot read it later',
  });

export const acknowledgeWebhook = (subscription: IConstruct): void =>
  acknowledge(subscription, {
    id: 'Serverless-SNSRedrivePolicy',
    reason:
      'SNS tries again for an hour; an alert is also mailed and sent as an event, and a queue would page nobody',
  });

export const acknowledgeBudgetSubscription = (subscription: IConstruct): void =>
  acknowledge(subscription, {
    id: 'Serverless-SNSRedrivePolicy',
    reason:
      'SNS hands over to the asynchronous queue of Lambda, which keeps the event for hours and then sends it to the rescue queue',
  });

export const acknowledgeWatchdogFunction = (fn: IConstruct): void =>
  acknowledge(
    fn,
    {
      id: 'Serverless-LambdaDLQ',
      reason:
        'the rescue queue is its failure destination, which also keeps why an event failed; a dead-letter queue would not',
    },
    {
      id: 'Serverless-LambdaTracing',
      reason:
        'the guard keeps its own bill small: a trace of each minute costs more than the ticks, and its log says what it did',
    },
  );

export const acknowledgeSchedule = (schedule: IConstruct): void =>
  acknowledge(schedule, {
    id: 'Serverless-EventBusDLQ',
    reason:
      'a tick that is not delivered is made up for by the next one a minute later; an alarm of its own reports silence',
  });

/** `resources` as the policy names them, with `${AWS::Region}` and the like in place. */
function acknowledgeWildcards(
  policy: IConstruct,
  resources: readonly string[],
  reason: string,
): void {
  for (const resource of new Set(resources)) {
    const finding = `Resource::${resource.replace(/\$\{([^}]+)\}/g, '<$1>')}`;
    acknowledge(policy, { id: `AwsSolutions-IAM5[${finding}]`, reason });
  }
}

export const acknowledgePermissions = (policy: IConstruct, resources: readonly string[]): void =>
  acknowledgeWildcards(
    policy,
    resources,
    'the watchdog pauses whichever function runs away, also one made after the deployment; docs/permissions.md says why for each action',
  );

export const acknowledgeRunbook = (policy: IConstruct, resources: readonly string[]): void =>
  acknowledgeWildcards(
    policy,
    resources,
    'the runbook restores whichever function was paused; docs/permissions.md says why for each action',
  );

/** A front stands before something that is open to the internet by its owner's choice. */
export const acknowledgeFront = (front: IConstruct): void =>
  acknowledge(
    front,
    {
      id: 'AwsSolutions-CFR1',
      reason: 'who may call the function is its owner’s choice; the front only counts how often',
    },
    {
      id: 'AwsSolutions-CFR3',
      reason:
        'an access log of every request of a flood is a cost of its own; WAF counts and samples',
    },
    {
      id: 'AwsSolutions-CFR4',
      reason:
        'without a certificate of the user’s own CloudFront takes its own, whose protocols cannot be set',
    },
  );

/** Somebody waits for each answer of the page, and its key signs links that live an hour. */
export function acknowledgeConfirmPage(fn: IConstruct, key: IConstruct): void {
  acknowledge(
    fn,
    {
      id: 'Serverless-LambdaDLQ',
      reason: 'only its address calls it, and waits: no event is queued, so none can be lost',
    },
    {
      id: 'Serverless-LambdaTracing',
      reason: 'a few requests in a bad night; its log says what became of each',
    },
  );
  acknowledge(key, {
    id: 'AwsSolutions-SMG4',
    reason:
      'it signs links that live an hour and is shown to nobody; a rotation would only break those that are on their way',
  });
}
