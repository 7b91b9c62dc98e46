// How a budget's notice reaches the watchdog: a topic that budgets write to, and a push to the watchdog's own door.
// Whoever may write to the topic sends hints and nothing else: Pub/Sub wraps them, and the watchdog checks what they say.

import { CloudRunV2ServiceIamMember } from '@cdktf/provider-google/lib/cloud-run-v2-service-iam-member';
import type { Cloudfunctions2Function } from '@cdktf/provider-google/lib/cloudfunctions2-function';
import { PubsubSubscription } from '@cdktf/provider-google/lib/pubsub-subscription';
import { PubsubTopic } from '@cdktf/provider-google/lib/pubsub-topic';
import { ServiceAccount } from '@cdktf/provider-google/lib/service-account';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

export interface BudgetNoticesProps {
  readonly project: string;
  readonly region: string;
  /** Of the watchdog. */
  readonly name: string;
  readonly fn: Cloudfunctions2Function;
  readonly dependsOn: ITerraformDependable[];
}

/** A run waits for a tick that is at work, and then does one: below ten minutes, the most there is. */
const ACK_SECONDS = 600;
/** The next notice comes within a day and says the same: one that nobody took is worth nothing after this. */
const KEPT = '3600s';

export class BudgetNotices extends Construct {
  /** Name it in a budget of this project, here or in the console, and the watchdog hears of it. */
  readonly topic: PubsubTopic;

  constructor(scope: Construct, id: string, props: BudgetNoticesProps) {
    super(scope, id);
    const { project, region, fn, dependsOn } = props;
    const name = `${props.name}-budget`;
    this.topic = new PubsubTopic(this, 'Topic', { name, project, dependsOn });
    const caller = new ServiceAccount(this, 'Caller', {
      accountId: name,
      displayName: 'Hands notices of budgets to the watchdog of Spendfuse',
      project,
    });
    const mayCall = new CloudRunV2ServiceIamMember(this, 'MayCall', {
      ...{ project, location: region, name: fn.name },
      role: 'roles/run.invoker',
      member: caller.member,
    });
    const { uri } = fn.serviceConfig;
    new PubsubSubscription(this, 'Push', {
      ...{ name, project, topic: this.topic.id },
      pushConfig: {
        pushEndpoint: uri,
        oidcToken: { serviceAccountEmail: caller.email, audience: uri },
      },
      ackDeadlineSeconds: ACK_SECONDS,
      messageRetentionDuration: KEPT,
      // Budgets may be silent for longer than the month after which Google would delete it.
      expirationPolicy: { ttl: '' },
      retryPolicy: { minimumBackoff: '60s', maximumBackoff: '600s' },
      dependsOn: [mayCall],
    });
  }
}
